import { createHmac } from "node:crypto";
import { expect, test } from "vitest";
import { createSentryWebhook } from "../../../src/http/sentry-webhook.ts";

const SECRET = "client-secret-0123456789";

function open({ secrets = [SECRET], wake = async () => undefined as void } = {}) {
  const errors: string[] = [];
  let woken = 0;
  const app = createSentryWebhook({
    secrets,
    async wake() {
      await wake();
      woken += 1;
    },
    onError: (error) => errors.push(error.message),
  });
  const post = (body: string | Buffer, headers: Record<string, string> = {}) =>
    app.request("/webhooks/sentry", {
      method: "POST",
      body: body as string,
      headers: { "Sentry-Hook-Resource": "issue", ...headers },
    });
  return { post, errors, woken: () => woken };
}

const sign = (body: string | Buffer, secret = SECRET) => ({
  "Sentry-Hook-Signature": createHmac("sha256", secret).update(body).digest("hex"),
});

test("A signed call is answered with 202 once the pass is queued", async () => {
  const { post, woken } = open({ secrets: ["another-secret", SECRET] });
  const body = '{"action":"created",  "data":{"issue":{"id":"1"}}}';
  expect((await post(body, sign(body))).status).toBe(202);
  expect(woken()).toBe(1);
});

test("The signature is over the raw bytes, whatever they are", async () => {
  const { post } = open();
  const bytes = Buffer.from([0x7b, 0xff, 0xfe, 0x00, 0x7d]);
  expect((await post(bytes, sign(bytes))).status).toBe(202);
});

test.each([
  ["none", {}],
  ["of another secret", sign("{}", "wrong")],
  ["of another body", sign("{} ")],
  ["that is no hex", { "Sentry-Hook-Signature": "z".repeat(64) }],
  ["that is cut", { "Sentry-Hook-Signature": sign("{}")["Sentry-Hook-Signature"].slice(0, 62) }],
])("A call with a signature %s is refused and queues nothing", async (_what, headers) => {
  const { post, woken } = open();
  expect((await post("{}", headers as Record<string, string>)).status).toBe(401);
  expect(woken()).toBe(0);
});

test("Without a secret there is no such door", async () => {
  expect((await open({ secrets: [""] }).post("{}", sign("{}", ""))).status).toBe(404);
});

test("What changes no list of issues is taken and queues nothing", async () => {
  const { post, woken } = open();
  expect((await post("{}", { ...sign("{}"), "Sentry-Hook-Resource": "comment" })).status).toBe(200);
  expect(woken()).toBe(0);
});

test("A body of more than a megabyte is refused", async () => {
  const body = "x".repeat(1024 * 1024 + 1);
  expect((await open().post(body, { ...sign(body), "Content-Length": String(body.length) })).status).toBe(413);
});

test("A queue that fails or hangs is a 503 within a second, never a 202", async () => {
  const failing = open({ wake: async () => Promise.reject(new Error("The state is away.")) });
  expect((await failing.post("{}", sign("{}"))).status).toBe(503);
  expect(failing.errors).toEqual(["The state is away."]);
  const hung = open({ wake: () => new Promise(() => undefined) });
  const startedAt = performance.now();
  expect((await hung.post("{}", sign("{}"))).status).toBe(503);
  expect(performance.now() - startedAt).toBeLessThan(1_000);
});
