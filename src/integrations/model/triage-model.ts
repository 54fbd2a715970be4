import { z } from "zod";
import type { ProviderConfig } from "../../config/schema.ts";
import type { AgentUsage } from "../../domain/agent-run.ts";
import { messageOf, TransientError } from "../../domain/errors.ts";
import type { ModelAnswer, ModelQuestion, TriageModel } from "../../domain/ports/triage-model.ts";
import { createLanguageModel } from "./language-model.ts";

export interface TriageModelOptions {
  /** Name of the profile. */
  provider: string;
  profile: ProviderConfig;
  timeoutMs: number;
  /** Takes registered secrets out of a text. */
  redact(text: string): string;
}

const MOST_OUTPUT_TOKENS = 600;
/** Few texts have fewer characters for each token than this: the guess is on the expensive side. */
const CHARACTERS_PER_TOKEN = 2;
const MILLION = 1_000_000;

/** Asks the model of a profile, once and for so long at most. The packages are loaded at the first question. */
export function createTriageModel({ provider, profile, timeoutMs, redact }: TriageModelOptions): TriageModel {
  return {
    provider,
    toHighestCost: ({ instructions, data }) =>
      toUsd(profile, {
        inputTokens: Math.ceil((instructions.length + data.length) / CHARACTERS_PER_TOKEN),
        outputTokens: MOST_OUTPUT_TOKENS,
      }) ?? 0,
    async ask(question, signal) {
      try {
        return await ask(profile, question, AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]));
      } catch (error) {
        signal.throwIfAborted();
        throw new TransientError(
          `The model of "${provider}" gave no answer that can be used: ${redact(messageOf(error))}`,
          {
            code: "model.no_answer",
            hint: `Check baseUrl, model and key of providers.${provider}.`,
          },
        );
      }
    },
  };
}

async function ask(profile: ProviderConfig, question: ModelQuestion, abortSignal: AbortSignal): Promise<ModelAnswer> {
  const { generateText, Output } = await import("ai");
  const { output, usage } = await generateText({
    model: await createLanguageModel(profile),
    output: Output.object({ schema: makeAnswerSchema(question.allowed) }),
    instructions: question.instructions,
    prompt: question.data,
    maxOutputTokens: MOST_OUTPUT_TOKENS,
    maxRetries: 0,
    abortSignal,
  });
  const { inputTokens = 0, outputTokens = 0 } = usage;
  const usd = toUsd(profile, { inputTokens, outputTokens });
  return { ...output, usage: { inputTokens, outputTokens, ...(usd === undefined ? {} : { usd }) } };
}

/** The model chooses among the allowed verdicts; any other answer is none. */
function makeAnswerSchema(allowed: ModelQuestion["allowed"]) {
  return z.object({
    verdict: z.enum(allowed),
    reason: z.string().max(1_000),
    questions: z.array(z.string().max(1_000)).max(10),
  });
}

function toUsd(
  { prices }: ProviderConfig,
  { inputTokens, outputTokens }: Pick<AgentUsage, "inputTokens" | "outputTokens">,
): number | undefined {
  if (prices === undefined) return undefined;
  return (inputTokens * prices.inputPerMillion + outputTokens * prices.outputPerMillion) / MILLION;
}
