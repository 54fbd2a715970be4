import { describe, expect, test } from "vitest";
import { TransientError } from "../../../../src/domain/errors.ts";
import { createTriageModel } from "../../../../src/integrations/model/triage-model.ts";
import {
  MODEL_KEY as KEY,
  MODEL_PROFILES as PROFILES,
  type ModelReply,
  startModelServer,
} from "../../../fakes/model-server.ts";

const GOOD = { verdict: "needs-clarification", reason: "It names no page.", questions: ["Which page is it?"] };
const QUESTION = {
  instructions: "Choose one verdict.",
  data: "The issue:\n\n````text\nIt is slow\n````",
  allowed: ["ready" as const, "needs-clarification" as const],
};

async function setUp(profile: (typeof PROFILES)[number][1], reply: ModelReply, timeoutMs = 5_000) {
  const { asked, profile: parsed } = await startModelServer(profile, reply);
  const redact = (text: string) => text.replaceAll(KEY, "[redacted]");
  return { asked, model: createTriageModel({ provider: "small", profile: parsed, timeoutMs, redact }) };
}

const never = new AbortController().signal;

describe.each(PROFILES)("a model behind %s", (_what, profile) => {
  test("is asked once, by the name of its profile, and answers with a verdict and its cost", async () => {
    const { asked, model } = await setUp(profile, GOOD);
    const answer = await model.ask(QUESTION, never);
    expect(answer).toMatchObject(GOOD);
    expect(answer.usage).toEqual({ inputTokens: 1_000, outputTokens: 100, usd: 0.0015 });
    expect(asked.map((request) => request.model)).toEqual([profile.model]);
    expect(asked[0]?.text).toContain("It is slow");
    expect(asked[0]?.text).toContain("Choose one verdict.");
  });

  test.each([
    ["a verdict that is not allowed", { ...GOOD, verdict: "not-for-us" }],
    ["a text that is no JSON", { content: "I would rather not say." }],
    ["an answer without a verdict", { reason: "r", questions: [] }],
    ["an overloaded service", { error: { message: `no ${KEY}`, type: "overloaded_error" }, status: 529 }],
    ["a refused key", { error: { message: "bad key", type: "authentication_error" }, status: 401 }],
  ])("gives no answer at %s, in one request", async (_case, reply) => {
    const { asked, model } = await setUp(profile, reply);
    const error = await model.ask(QUESTION, never).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(TransientError);
    expect(error).toMatchObject({ code: "model.no_answer" });
    expect(String(error)).not.toContain(KEY);
    expect(asked).toHaveLength(1);
  });

  test("that does not answer is given up in time", async () => {
    const { model } = await setUp(profile, () => new Promise<never>(() => undefined), 300);
    await expect(model.ask(QUESTION, never)).rejects.toMatchObject({ code: "model.no_answer" });
  });
});

test("a runner that stops gets its own reason back, not a failure of the model", async () => {
  const { model } = await setUp(PROFILES[0][1], () => new Promise<never>(() => undefined));
  const stop = new AbortController();
  const asking = model.ask(QUESTION, stop.signal);
  stop.abort(new Error("stopping"));
  await expect(asking).rejects.toThrow("stopping");
});

test("the most that an answer can cost is more than it does cost", async () => {
  const { model } = await setUp(PROFILES[0][1], GOOD);
  expect(model.toHighestCost(QUESTION)).toBeGreaterThan(0.003);
});
