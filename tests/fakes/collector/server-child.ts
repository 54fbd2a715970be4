/**
 * Takes in whatever reports are sent, in a process of its own, and gives them out again at `/_log`. After a call of `/_hang`
 * it answers no report any more. Prints its port.
 */
import { createServer } from "node:http";
import { brotliDecompressSync, gunzipSync } from "node:zlib";

interface Taken {
  path: string;
  body: string;
}

const taken: Taken[] = [];
const flags: Record<string, unknown> = { flags: [], group_type_mapping: {}, cohorts: {} };

let hangs = false;

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on("data", (chunk: Buffer) => chunks.push(chunk));
  request.on("end", () => {
    const raw = Buffer.concat(chunks);
    const encoding = request.headers["content-encoding"] ?? (request.url?.includes("compression=gzip") ? "gzip" : "");
    const body = encoding === "gzip" ? gunzipSync(raw) : encoding === "br" ? brotliDecompressSync(raw) : raw;
    const path = request.url ?? "/";
    if (path === "/_hang") hangs = true;
    else if (hangs && path !== "/_log") return void taken.push({ path, body: body.toString("utf8") });
    response.writeHead(200, { "Content-Type": "application/json" });
    if (path === "/_log") return response.end(JSON.stringify(taken));
    if (path === "/_flags") {
      Object.assign(flags, JSON.parse(body.toString("utf8")));
      return response.end("{}");
    }
    if (path === "/_hang") return response.end("{}");
    taken.push({ path, body: body.toString("utf8") });
    return response.end(path.includes("/flags/definitions") ? JSON.stringify(flags) : "{}");
  });
});
server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  if (typeof address === "object" && address !== null) process.stdout.write(`${address.port}\n`);
});
process.on("disconnect", () => process.exit(0));
