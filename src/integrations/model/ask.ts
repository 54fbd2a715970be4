import type { z } from "zod";
import type { ProviderConfig } from "../../config/schema.ts";
import type { AgentUsage } from "../../domain/agent-run.ts";
import { createLanguageModel } from "./language-model.ts";

/** One question to the model of a profile. */
export interface ModelRequest<Answer> {
  /** Our own words. */
  instructions: string;
  /** What they are about: untrusted text, marked off as data. */
  data: string;
  /** An answer of any other form is none. */
  shape: z.ZodType<Answer>;
  mostOutputTokens: number;
}

/** Few texts have fewer characters for each token than this: the guess is on the expensive side. */
const CHARACTERS_PER_TOKEN = 2;
const MILLION = 1_000_000;

/** One request, never repeated. The packages are loaded with the first one. Throws whatever the SDK throws. */
export async function askModel<Answer>(
  profile: ProviderConfig,
  { instructions, data, shape, mostOutputTokens }: ModelRequest<Answer>,
  abortSignal: AbortSignal,
): Promise<{ answer: Answer; usage: AgentUsage }> {
  const { generateText, Output } = await import("ai");
  const { output, usage } = await generateText({
    model: await createLanguageModel(profile),
    output: Output.object({ schema: shape }),
    instructions,
    prompt: data,
    maxOutputTokens: mostOutputTokens,
    maxRetries: 0,
    abortSignal,
  });
  const { inputTokens = 0, outputTokens = 0 } = usage;
  const usd = toUsd(profile, { inputTokens, outputTokens });
  return { answer: output, usage: { inputTokens, outputTokens, ...(usd === undefined ? {} : { usd }) } };
}

/** The most that an answer can cost, in US dollars; 0 where the profile names no prices. */
export function toHighestCost(
  profile: ProviderConfig,
  { instructions, data, mostOutputTokens }: Omit<ModelRequest<unknown>, "shape">,
): number {
  const inputTokens = Math.ceil((instructions.length + data.length) / CHARACTERS_PER_TOKEN);
  return toUsd(profile, { inputTokens, outputTokens: mostOutputTokens }) ?? 0;
}

function toUsd(
  { prices }: ProviderConfig,
  { inputTokens, outputTokens }: Pick<AgentUsage, "inputTokens" | "outputTokens">,
): number | undefined {
  if (prices === undefined) return undefined;
  return (inputTokens * prices.inputPerMillion + outputTokens * prices.outputPerMillion) / MILLION;
}
