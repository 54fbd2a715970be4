import { describe, expect, test } from "vitest";
import { z } from "zod";
import type { PipelineEventMap } from "../../../../src/domain/events.ts";
import type { ModelBudget } from "../../../../src/domain/ports/triage-model.ts";
import type { WordingQuestion } from "../../../../src/domain/ports/wording-model.ts";
import { createWordingModel } from "../../../../src/integrations/model/wording-model.ts";
import { MODEL_KEY, MODEL_PROFILES, type ModelReply, startModelServer } from "../../../fakes/model-server.ts";

const QUESTION: WordingQuestion<{ text: string }> = {
  purpose: "social",
  subject: "entry-1 for main",
  instructions: "Say it in one sentence.",
  data: JSON.stringify({ title: "A canary-secret in a feed" }),
  shape: z.object({ text: z.string().max(100) }),
  mostOutputTokens: 200,
  findFault: ({ text }) => (text === "bad" ? "It is bad." : undefined),
};
const never = new AbortController().signal;
type Profile = (typeof MODEL_PROFILES)[number][1];

async function setUp(
  reply: ModelReply,
  { profile = MODEL_PROFILES[0][1] as Profile, granted = true, timeoutMs = 5_000 } = {},
) {
  const server = await startModelServer(profile, reply);
  const events: PipelineEventMap["model:worded"][] = [];
  const booked: number[] = [];
  const budget: ModelBudget = {
    async reserve(usd) {
      if (!granted) return { granted: false, why: "The day's budget is spent." };
      booked.push(usd);
      return { granted: true };
    },
    settle: async (reserved, usd) => void booked.push(usd - reserved),
  };
  const model = createWordingModel({
    ...{ provider: "small", profile: server.profile, timeoutMs, budget, now: () => new Date() },
    ledger: { append: async (event) => void (event.type === "model:worded" && events.push(event)) },
    redact: (text) => text.replaceAll("canary-secret", "[redacted]").replaceAll(MODEL_KEY, "[redacted]"),
  });
  const toSum = () => booked.reduce((sum, usd) => sum + usd, 0);
  return { server, model, events, toSum };
}

describe.each(MODEL_PROFILES)("a model behind %s", (_what, profile) => {
  test("has words, and the ledger has what they cost", async () => {
    const { server, model, events, toSum } = await setUp({ text: "Fine." }, { profile });
    expect(await model.ask(QUESTION, never)).toEqual({ text: "Fine." });
    expect(server.asked).toHaveLength(1);
    expect(server.asked[0]?.text).toContain("Say it in one sentence.");
    expect(server.asked[0]?.text).not.toContain("canary-secret");
    expect(toSum()).toBeCloseTo(0.0015, 8);
    expect(events).toEqual([
      expect.objectContaining({
        ...{ purpose: "social", subject: "entry-1 for main", provider: "small", answer: { kind: "used" } },
        usage: { inputTokens: 1_000, outputTokens: 100, usd: 0.0015 },
        prompt: expect.stringMatching(/^[0-9a-f]{16}$/),
      }),
    ]);
  });

  test.each([
    ["a text that is no JSON", { content: "I would rather not." }],
    ["an answer of another form", { words: "Fine." }],
    ["an answer that is too long", { text: "x".repeat(101) }],
    ["an overloaded service", { error: { message: `no ${MODEL_KEY}`, type: "overloaded_error" }, status: 529 }],
    ["a refused key", { error: { message: `bad ${MODEL_KEY}`, type: "authentication_error" }, status: 401 }],
  ])("has none at %s, in one request, and what was set aside stays booked", async (_case, reply) => {
    const { server, model, events, toSum } = await setUp(reply, { profile });
    expect(await model.ask(QUESTION, never)).toBeUndefined();
    expect(server.asked).toHaveLength(1);
    expect(events).toMatchObject([{ answer: { kind: "no-answer" } }]);
    expect(events[0]?.usage.usd).toBeCloseTo(toSum(), 8);
    expect(JSON.stringify(events)).not.toContain(MODEL_KEY);
  });
});

test("words with a fault are none, and are paid for", async () => {
  const { model, events, toSum } = await setUp({ text: "bad" });
  expect(await model.ask(QUESTION, never)).toBeUndefined();
  expect(events).toMatchObject([{ answer: { kind: "refused", why: "It is bad." }, usage: { usd: 0.0015 } }]);
  expect(toSum()).toBeCloseTo(0.0015, 8);
});

test("without money nothing is asked", async () => {
  const { server, model, events } = await setUp({ text: "Fine." }, { granted: false });
  expect(await model.ask(QUESTION, never)).toBeUndefined();
  expect(server.asked).toEqual([]);
  expect(events).toMatchObject([{ answer: { kind: "no-money", why: "The day's budget is spent." } }]);
});

test("one that does not answer is given up in time, and a stop is passed on", async () => {
  const hangs = () => new Promise<never>(() => undefined);
  const { model, events } = await setUp(hangs, { timeoutMs: 300 });
  expect(await model.ask(QUESTION, never)).toBeUndefined();
  expect(events).toMatchObject([{ answer: { kind: "no-answer" } }]);
  const stop = new AbortController();
  const asking = model.ask(QUESTION, stop.signal);
  stop.abort(new Error("stopping"));
  await expect(asking).rejects.toThrow("stopping");
});
