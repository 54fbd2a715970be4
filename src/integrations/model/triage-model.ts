import { z } from "zod";
import type { ProviderConfig } from "../../config/schema.ts";
import { messageOf, TransientError } from "../../domain/errors.ts";
import type { ModelQuestion, TriageModel } from "../../domain/ports/triage-model.ts";
import { askModel, type ModelRequest, toHighestCost } from "./ask.ts";

export interface TriageModelOptions {
  /** Name of the profile. */
  provider: string;
  profile: ProviderConfig;
  timeoutMs: number;
  /** Takes registered secrets out of a text. */
  redact(text: string): string;
}

const MOST_OUTPUT_TOKENS = 600;

/** Asks the model of a profile, once and for so long at most. */
export function createTriageModel({ provider, profile, timeoutMs, redact }: TriageModelOptions): TriageModel {
  return {
    provider,
    toHighestCost: (question) => toHighestCost(profile, toRequest(question)),
    async ask(question, signal) {
      try {
        const deadline = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
        const { answer, usage } = await askModel(profile, toRequest(question), deadline);
        return { ...answer, usage };
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

/** The model chooses among the allowed verdicts; any other answer is none. */
function toRequest({ instructions, data, allowed }: ModelQuestion) {
  const shape = z.object({
    verdict: z.enum(allowed),
    reason: z.string().max(1_000),
    questions: z.array(z.string().max(1_000)).max(10),
  });
  return { instructions, data, shape, mostOutputTokens: MOST_OUTPUT_TOKENS } satisfies ModelRequest<unknown>;
}
