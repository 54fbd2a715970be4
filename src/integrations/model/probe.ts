import type { ProviderConfig } from "../../config/schema.ts";
import { messageOf, TransientError } from "../../domain/errors.ts";
import { SECOND } from "../../lib/durations.ts";
import { createLanguageModel } from "./language-model.ts";

const TIMEOUT_MS = 30 * SECOND;
/** Models that think first spend tokens before their first word. */
const MOST_OUTPUT_TOKENS = 400;

/** Sends one short question with base URL, model and key of a profile. TransientError (`model.no_answer`) without an answer. */
export async function probeProvider(
  { provider, profile, redact }: { provider: string; profile: ProviderConfig; redact(text: string): string },
  signal: AbortSignal,
): Promise<string> {
  const began = performance.now();
  try {
    const { generateText } = await import("ai");
    const { usage } = await generateText({
      model: await createLanguageModel(profile),
      prompt: "Answer with the one word: ready",
      maxOutputTokens: MOST_OUTPUT_TOKENS,
      maxRetries: 0,
      abortSignal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
    });
    const seconds = ((performance.now() - began) / SECOND).toFixed(1);
    const { inputTokens = 0, outputTokens = 0 } = usage;
    return `${profile.model} at ${profile.baseUrl} answered in ${seconds} s, ${inputTokens + outputTokens} tokens`;
  } catch (error) {
    signal.throwIfAborted();
    throw new TransientError(`${profile.model} at ${profile.baseUrl} gave no answer: ${redact(messageOf(error))}`, {
      code: "model.no_answer",
      hint: `Check baseUrl, model, key and api of providers.${provider}: they belong together.`,
    });
  }
}
