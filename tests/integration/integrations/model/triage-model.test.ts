import { LLMock } from "@copilotkit/aimock";
import { describe, expect, onTestFinished, test } from "vitest";
import { Provider } from "../../../../src/config/agents-schema.ts";
import { TransientError } from "../../../../src/domain/errors.ts";
import { createTriageModel } from "../../../../src/integrations/model/triage-model.ts";

const KEY = "dummy-key-of-the-model";
const GOOD = { verdict: "needs-clarification", reason: "It names no page.", questions: ["Which page is it?"] };
const QUESTION = {
  instructions: "Choose one verdict.",
  data: "The issue:\n\n````text\nIt is slow\n````",
  allowed: ["ready" as const, "needs-clarification" as const],
};

/** One behind a gateway with the vendor in the model's name, one direct. */
const PROFILES = [
  ["a gateway with prefixed names", { api: "openai-compatible", model: "vendor/small-1" }],
  ["Anthropic directly", { api: "anthropic", model: "small-1" }],
] as const;

interface Asked {
  model: string;
  text: string;
}

type Reply = object | (() => Promise<never>);

async function setUp(profile: (typeof PROFILES)[number][1], reply: Reply, timeoutMs = 5_000) {
  const asked: Asked[] = [];
  const server = new LLMock({ host: "127.0.0.1", port: 0, logLevel: "silent" });
  server.on({ predicate: () => true }, (request) => {
    asked.push({ model: request.model, text: JSON.stringify(request.messages) });
    if (typeof reply === "function") return reply();
    if ("error" in reply) return reply as never;
    const text = "content" in reply ? String(reply.content) : JSON.stringify(reply);
    const usage = { prompt_tokens: 1_000, completion_tokens: 100, input_tokens: 1_000, output_tokens: 100 };
    const tool = (request.tools ?? []).find((one) => one.function?.name === "json");
    return tool === undefined || "content" in reply
      ? { content: text, usage }
      : { toolCalls: [{ name: "json", arguments: text }], usage };
  });
  await server.start();
  onTestFinished(() => server.stop());
  const prices = { inputPerMillion: 1, outputPerMillion: 5 };
  const parsed = Provider.parse({ ...profile, baseUrl: `${server.url}/v1`, key: KEY, prices });
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
