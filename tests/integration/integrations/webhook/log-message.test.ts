import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import { createLogMessage } from "../../../../src/integrations/webhook/log-message.ts";

const LOG = {
  date: "2026-11-20",
  isUnread: false,
  markdown: "",
  json: "",
  message: "*Daily log*\n1 closed",
  digest: "",
};

async function startWebhook(answer: RequestListener) {
  const bodies: string[] = [];
  const server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk: Buffer) => (body += chunk.toString()));
    request.on("end", () => {
      bodies.push(body);
      answer(request, response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const close = () =>
    new Promise<void>((resolve) => {
      server.closeAllConnections();
      server.close(() => resolve());
    });
  onTestFinished(close);
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/services/T0/secret-path`;
  const place = createLogMessage({
    name: "team",
    url,
    redact: (text) => text.replaceAll(/secret-\w+/g, "[redacted]"),
    timeoutMs: 300,
  });
  return { place, bodies, close };
}

describe("a log for a webhook", () => {
  it("is one text in the form of Slack, without secrets and cut where it is long", async () => {
    const { place, bodies } = await startWebhook((_request, response) => response.end("ok"));
    expect(await place.ensure({ ...LOG, message: `a secret-word ${"x".repeat(9_000)}` })).toMatchObject({
      change: "created",
    });
    const { text } = JSON.parse(bodies[0] ?? "") as { text: string };
    expect(text.startsWith("a [redacted] xxx")).toBe(true);
    expect(text.length).toBeLessThan(4_000);
    expect(place).toMatchObject({ id: "webhook team", once: true });
  });

  it.each([
    [404, "park"],
    [403, "park"],
    [302, "park"],
    [429, "retry"],
    [503, "retry"],
  ])("was not taken where the answer is %i", async (status, decision) => {
    const { place } = await startWebhook((_request, response) => response.writeHead(status, { location: "/" }).end());
    const error = await place.ensure(LOG).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: "log.webhook_refused", decision, details: { status } });
    expect((error as { details: object }).details).not.toHaveProperty("unknown");
  });

  it("may have arrived where the answer does not come or the connection breaks off", async () => {
    for (const answer of [() => undefined, (request: { socket: { destroy(): void } }) => request.socket.destroy()]) {
      const { place, bodies } = await startWebhook(answer as RequestListener);
      await expect(place.ensure(LOG)).rejects.toMatchObject({ code: "log.webhook_silent", details: { unknown: true } });
      expect(bodies).toHaveLength(1);
    }
  });

  it("was surely not sent where nobody listens, and no error names the address", async () => {
    const { place, close } = await startWebhook((_request, response) => response.end());
    await close();
    const error = await place.ensure(LOG).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: "log.webhook_silent", details: {} });
    expect((error as { details: object }).details).not.toHaveProperty("unknown");
    expect(String(error)).not.toContain("secret-path");
  });
});
