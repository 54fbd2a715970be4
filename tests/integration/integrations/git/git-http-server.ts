import { spawn } from "node:child_process";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";

export interface GitHttpServer {
  url: string;
  host: string;
  /** Each request: method, path, and its Authorization header. */
  requests: { line: string; authorization: string | undefined }[];
  /** Answers everything with this status instead, or with a redirect to an address. */
  breakWith(answer: number | { redirect: string } | undefined): void;
}

/** The bare repositories of a folder over smart HTTP (git-http-backend(1)), for those who know the token. */
export async function startGitHttpServer(root: string, token: string): Promise<GitHttpServer> {
  const requests: GitHttpServer["requests"] = [];
  const expected = `Basic ${Buffer.from(`x-access-token:${token}`).toString("base64")}`;
  let broken: number | { redirect: string } | undefined;
  const server = createServer((request, response) => {
    requests.push({ line: `${request.method} ${request.url}`, authorization: request.headers.authorization });
    if (typeof broken === "number") return void response.writeHead(broken).end();
    if (broken !== undefined) return void response.writeHead(301, { location: broken.redirect + request.url }).end();
    if (request.headers.authorization !== expected) {
      return void response.writeHead(401, { "www-authenticate": 'Basic realm="git"' }).end();
    }
    const backend = spawn("git", ["http-backend"], { env: toCgiEnvironment(root, request) });
    request.pipe(backend.stdin);
    let head = Buffer.alloc(0);
    backend.stdout.on("data", (chunk: Buffer) => {
      if (response.headersSent) return void response.write(chunk);
      head = Buffer.concat([head, chunk]);
      const end = head.indexOf("\r\n\r\n");
      if (end < 0) return;
      const lines = head.subarray(0, end).toString().split("\r\n");
      const fields = lines.map((line) => line.split(": ", 2) as [string, string]);
      const status = Number(fields.find(([name]) => name === "Status")?.[1]?.slice(0, 3) ?? 200);
      response.writeHead(status, Object.fromEntries(fields.filter(([name]) => name !== "Status")));
      response.write(head.subarray(end + 4));
    });
    backend.on("close", () => response.end());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { url: `http://${host}`, host, requests, breakWith: (answer) => (broken = answer) };
}

function toCgiEnvironment(root: string, request: IncomingMessage): Record<string, string | undefined> {
  const { pathname, search } = new URL(request.url ?? "/", "http://localhost");
  return {
    PATH: process.env["PATH"],
    GIT_CONFIG_GLOBAL: "/dev/null",
    GIT_CONFIG_NOSYSTEM: "1",
    GIT_PROJECT_ROOT: root,
    GIT_HTTP_EXPORT_ALL: "1",
    REMOTE_USER: "bot",
    PATH_INFO: decodeURIComponent(pathname),
    QUERY_STRING: search.slice(1),
    REQUEST_METHOD: request.method,
    CONTENT_TYPE: request.headers["content-type"],
    CONTENT_LENGTH: request.headers["content-length"],
    HTTP_CONTENT_ENCODING: request.headers["content-encoding"],
    GIT_PROTOCOL: request.headers["git-protocol"] as string | undefined,
  };
}
