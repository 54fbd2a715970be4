import { expect, test } from "vitest";
import { makeWebhookCheck, type WebhookFacts } from "../../../src/environment/doctor/checks/webhook.ts";
import { DAY, HOUR, MINUTE } from "../../../src/lib/durations.ts";

const NOW = Date.parse("2026-03-01T12:00:00Z");
const ago = (ms: number) => new Date(NOW - ms);
const ask = (facts: Partial<WebhookFacts>, isConfigured = true) =>
  makeWebhookCheck({
    isConfigured,
    readFacts: async () => ({ startedAt: undefined, lastAt: undefined, ...facts }),
    now: () => new Date(NOW),
  }).run();

test("Without a secret, or before the first start, nothing is said of webhooks", async () => {
  expect(await ask({}, false)).toMatchObject({ verdict: "skip", detail: expect.stringContaining("webhookSecret") });
  expect(await ask({})).toMatchObject({ verdict: "skip", detail: expect.stringContaining("did not run") });
  expect(await ask({ startedAt: ago(10 * MINUTE) })).toMatchObject({ verdict: "skip" });
});

test("A webhook that came lately passes, one that never came or not for days is a warning with what to look at", async () => {
  const startedAt = ago(6 * DAY);
  expect(await ask({ startedAt, lastAt: ago(2 * HOUR) })).toMatchObject({ verdict: "pass" });
  const never = await ask({ startedAt });
  expect(never).toMatchObject({ verdict: "warn", detail: expect.stringContaining("none came") });
  expect(never.fix).toContain("recent deliveries");
  expect(await ask({ startedAt, lastAt: ago(4 * DAY) })).toMatchObject({ verdict: "warn" });
});

test("What an App knows of failed deliveries counts more than one that came", async () => {
  const answer = await ask({ startedAt: ago(DAY), lastAt: ago(HOUR), sent: { seen: 12, failed: 3 } });
  expect(answer).toMatchObject({ verdict: "warn", detail: "3 of 12 deliveries of the last day did not come here" });
});
