import { z } from "zod";

const Prices = z
  .strictObject({
    inputPerMillion: z.number().nonnegative().describe("US dollars for a million input tokens."),
    outputPerMillion: z.number().nonnegative().describe("US dollars for a million output tokens."),
    cachedInputPerMillion: z
      .number()
      .nonnegative()
      .optional()
      .describe("US dollars for a million input tokens out of the cache; as other input where missing."),
  })
  .optional()
  .describe("What the model costs, so that limits.usdPerDay holds; replaces what the agent itself says.");

/** What every CLI agent has: how it is started, and its model. */
const cli = (options: { binary: string; model: string; variable: string }) => ({
  binary: z.string().min(1).default(options.binary).describe("Program name or path."),
  provider: z.string().min(1).optional().describe("A name from providers."),
  model: z.string().min(1).optional().describe(options.model),
  apiKey: z.string().min(1).optional().describe(`Model API key, as \${${options.variable}}.`),
  prices: Prices,
});
const maxTurns = z.int().positive().default(60).describe("The agent stops after this many turns.");
const modelName = "Model name, as the CLI spells it.";

/** One entry of `agents`. */
export const Agent = z.discriminatedUnion("adapter", [
  z.strictObject({
    adapter: z.literal("claude-code").describe("The Claude Code CLI."),
    ...cli({ binary: "claude", model: modelName, variable: "ANTHROPIC_API_KEY" }),
    maxTurns,
  }),
  z.strictObject({
    adapter: z.literal("codex").describe("The Codex CLI; its provider has to serve OpenAI's Responses API."),
    ...cli({ binary: "codex", model: modelName, variable: "OPENAI_API_KEY" }),
  }),
  z.strictObject({
    adapter: z.literal("gemini").describe("The Gemini CLI."),
    ...cli({ binary: "gemini", model: modelName, variable: "GEMINI_API_KEY" }),
    maxTurns,
  }),
  z.strictObject({
    adapter: z.literal("opencode").describe("The opencode CLI; its provider has to serve OpenAI's chat completions."),
    ...cli({
      binary: "opencode",
      model: "Model name as vendor/model; the key is that vendor's.",
      variable: "MODEL_KEY",
    }),
  }),
  z.strictObject({
    adapter: z.literal("command").describe("Any program."),
    command: z.array(z.string().min(1)).min(1).describe("Program and arguments; the brief comes on standard input."),
    env: z.record(z.string(), z.string()).default({}).describe("Added to the agent's clean environment."),
  }),
]);

/** One entry of `providers`. */
export const Provider = z
  .strictObject({
    baseUrl: z.url().describe("Where the models are served."),
    model: z.string().min(1).describe("Model name, as the provider spells it."),
    key: z.string().min(1).describe("The provider's key, as ${PROVIDER_KEY}."),
    api: z
      .enum(["openai-compatible", "anthropic"])
      .default("openai-compatible")
      .describe("What the provider speaks when triage asks it: chat completions or Anthropic's messages."),
    prices: Prices,
  })
  .describe("Base URL, model and key move together.");
