import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { startRelay } from "../../../../src/integrations/smee/relay.ts";
import { waitUntil } from "../../../helpers/wait-until.ts";

async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** A channel of the kind of smee.io: a stream of events, each with the headers and the body of one request. */
async function startChannel() {
  const open = new Set<ServerResponse>();
  const channel = { status: 200, url: "", open, send: (request: object) => void request };
  const server = createServer((_request, response) => {
    response.writeHead(channel.status, { "content-type": "text/event-stream" });
    if (channel.status !== 200) return response.end();
    open.add(response);
    response.on("close", () => open.delete(response));
    return response.write(": hello\n\n");
  });
  channel.send = (request) => {
    for (const response of open) response.write(`data: ${JSON.stringify(request)}\n\n`);
  };
  channel.url = `${await listen(server)}/channel`;
  return channel;
}

async function startTarget() {
  const received: { body: string; headers: Record<string, unknown>; url: string | undefined }[] = [];
  const server = createServer((request, response) => {
    let body = "";
    request.setEncoding("utf8").on("data", (text: string) => (body += text));
    request.on("end", () => {
      received.push({ body, headers: request.headers, url: request.url });
      response.writeHead(202).end();
    });
  });
  return { url: `${await listen(server)}/webhooks/github`, received };
}

test("What comes to the channel reaches this machine byte for byte with its signature, also after a broken connection", async () => {
  const channel = await startChannel();
  const target = await startTarget();
  const errors: string[] = [];
  const relay = startRelay({ source: channel.url, target: target.url, onError: (error) => errors.push(error.message) });
  onTestFinished(() => relay.close());
  await waitUntil(() => channel.open.size === 1);
  const body = { action: "labeled", issue: { title: "Größe 🙂 <b>" } };
  const headers = { "x-github-event": "issues", "x-hub-signature-256": "sha256=abc", query: { evil: "1" } };
  // The client forwards only what comes after it has noticed that it is connected.
  const arrives = () => {
    channel.send({ ...headers, body });
    return target.received.length > 0;
  };
  await waitUntil(arrives);
  expect(target.received[0]).toMatchObject({ body: JSON.stringify(body), url: "/webhooks/github" });
  expect(target.received[0]?.headers).toMatchObject({
    "x-github-event": "issues",
    "x-hub-signature-256": "sha256=abc",
  });
  for (const response of channel.open) response.destroy();
  await waitUntil(() => channel.open.size === 0);
  target.received.length = 0;
  await waitUntil(arrives, { timeoutMs: 20_000 });
  expect(errors.every((message) => message.startsWith(`The webhook relay ${channel.url}: `))).toBe(true);
});

test("A channel that answers with an error is told of and tried again", async () => {
  const channel = await startChannel();
  channel.status = 503;
  const errors: string[] = [];
  const relay = startRelay({
    source: channel.url,
    target: "http://127.0.0.1:9/",
    onError: (error) => errors.push(error.message),
    lookEveryMs: 100,
  });
  onTestFinished(() => relay.close());
  await waitUntil(() => errors.length > 0);
  channel.status = 200;
  await waitUntil(() => channel.open.size === 1);
  await relay.close();
  await waitUntil(() => channel.open.size === 0);
});
