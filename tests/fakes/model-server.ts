import { LLMock } from "@copilotkit/aimock";
import { onTestFinished } from "vitest";
import { Provider } from "../../src/config/agents-schema.ts";
import type { ProviderConfig } from "../../src/config/schema.ts";

export const MODEL_KEY = "dummy-key-of-the-model";

/** One behind a gateway with the vendor in the model's name, one direct. */
export const MODEL_PROFILES = [
  ["a gateway with prefixed names", { api: "openai-compatible", model: "vendor/small-1" }],
  ["Anthropic directly", { api: "anthropic", model: "small-1" }],
] as const;

/** An object as the answer by schema, `content` as plain text, `error` with a status, or what never comes. */
export type ModelReply = object | (() => Promise<never>);

export interface ModelServer {
  /** What was asked, oldest first. */
  asked: { model: string; text: string }[];
  profile: ProviderConfig;
  /** Takes effect with the next question. */
  reply: ModelReply;
}

/** A model's server on this machine. An answer costs 1000 input and 100 output tokens, which is 0.0015 US dollars. */
export async function startModelServer(
  profile: (typeof MODEL_PROFILES)[number][1],
  reply: ModelReply,
): Promise<ModelServer> {
  const server = new LLMock({ host: "127.0.0.1", port: 0, logLevel: "silent" });
  const asked: ModelServer["asked"] = [];
  const prices = { inputPerMillion: 1, outputPerMillion: 5 };
  server.on({ predicate: () => true }, (request) => {
    asked.push({ model: request.model, text: JSON.stringify(request.messages) });
    const answer = opened.reply;
    if (typeof answer === "function") return answer();
    if ("error" in answer) return answer as never;
    const text = "content" in answer ? String(answer.content) : JSON.stringify(answer);
    const usage = { prompt_tokens: 1_000, completion_tokens: 100, input_tokens: 1_000, output_tokens: 100 };
    const tool = (request.tools ?? []).find((one) => one.function?.name === "json");
    return tool === undefined || "content" in answer
      ? { content: text, usage }
      : { toolCalls: [{ name: "json", arguments: text }], usage };
  });
  await server.start();
  onTestFinished(() => server.stop());
  const parsed = Provider.parse({ ...profile, baseUrl: `${server.url}/v1`, key: MODEL_KEY, prices });
  const opened: ModelServer = { asked, profile: parsed, reply };
  return opened;
}
