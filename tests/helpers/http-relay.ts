import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/**
 * What happens to one request instead of being passed on:
 *   answer  is answered from here, the target never sees it
 *   reset   the connection breaks, the target never sees it
 *   silent  no answer ever comes, the target never sees it
 *   lost    the target does it, the connection breaks before its answer
 *   cut     the target does it, half of its answer arrives, as if it were whole
 *   held    the target does it, its answer is kept back until the relay closes
 */
export type RelayFault =
  | { kind: "answer"; status: number; headers?: Record<string, string>; body?: string }
  | { kind: "reset" | "silent" | "lost" | "cut" | "held" };

export interface RelayedRequest {
  method: string;
  /** With the query. */
  path: string;
  headers: IncomingMessage["headers"];
  body: string;
}

export interface HttpRelay {
  url: string;
  /** Every request since the start or the last `forget`, also those that a fault met. */
  requests: RelayedRequest[];
  writes(): RelayedRequest[];
  forget(): void;
  /** The next request with this method and path meets the fault; several are used up in order. */
  failNext(method: string, path: RegExp, ...faults: RelayFault[]): void;
  close(): Promise<void>;
}

/** A loopback HTTP relay that records requests and breaks some on demand. `target` is asked for each request. */
export async function startHttpRelay(target: () => string): Promise<HttpRelay> {
  const requests: RelayedRequest[] = [];
  const plans: { method: string; path: RegExp; fault: RelayFault }[] = [];

  const server = createServer((incoming, outgoing) => {
    relay(incoming, outgoing).catch(() => incoming.socket.destroy());
  });

  async function relay(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    const request = {
      method: incoming.method ?? "GET",
      path: incoming.url ?? "/",
      headers: incoming.headers,
      body: Buffer.concat(chunks).toString("utf8"),
    };
    requests.push(request);
    const index = plans.findIndex(({ method, path }) => method === request.method && path.test(request.path));
    const fault = index < 0 ? undefined : plans.splice(index, 1)[0]?.fault;
    if (fault?.kind === "reset") return void incoming.socket.destroy();
    if (fault?.kind === "silent") return;
    if (fault?.kind === "answer") {
      outgoing.writeHead(fault.status, { "content-type": "application/json", ...fault.headers });
      return void outgoing.end(fault.body ?? JSON.stringify({ message: "fault" }));
    }
    const answer = await passOn(target(), request);
    if (fault?.kind === "lost") return void incoming.socket.destroy();
    if (fault?.kind === "held") return;
    const text = fault?.kind === "cut" ? answer.text.slice(0, answer.text.length / 2) : answer.text;
    outgoing.writeHead(answer.status, answer.headers);
    outgoing.end(text);
  }

  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    writes: () => requests.filter(({ method }) => method !== "GET" && method !== "HEAD"),
    forget() {
      requests.length = 0;
    },
    failNext(method, path, ...faults) {
      plans.push(...faults.map((fault) => ({ method, path, fault })));
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const PASSED_ON = [
  ...["location", "content-type", "link", "etag"],
  ...["retry-after", "x-ratelimit-remaining", "x-ratelimit-reset"],
];

async function passOn(
  target: string,
  request: RelayedRequest,
): Promise<{ status: number; headers: Record<string, string>; text: string }> {
  const { authorization = "", accept = "", "content-type": type = "application/json" } = request.headers;
  const answer = await fetch(target + request.path, {
    method: request.method,
    headers: { ...(authorization === "" ? {} : { authorization }), accept, "content-type": type },
    redirect: "manual",
    ...(request.body === "" ? {} : { body: request.body }),
  });
  const headers: Record<string, string> = {};
  for (const name of PASSED_ON) {
    const value = answer.headers.get(name);
    if (value !== null) headers[name] = value;
  }
  return { status: answer.status, headers, text: await answer.text() };
}
