import type { z } from "zod";

/** What a model is to put into words. The caller has words of its own for the case that it gives none. */
export interface WordingQuestion<Answer> {
  purpose: "social" | "daily-log";
  /** What the words are about, for the ledger: an entry and its channel, a day. No secret. */
  subject: string;
  /** Our own words: what to do, and what the answer may be. */
  instructions: string;
  /** Facts as JSON: untrusted text that cannot leave its strings. */
  data: string;
  /** An answer of any other form is none. */
  shape: z.ZodType<Answer>;
  mostOutputTokens: number;
  /** Why an answer of this form cannot be used, one sentence of ours; undefined where it can. */
  findFault(answer: Answer): string | undefined;
}

/** A model behind a provider profile that has words for facts, within the day's money for models. */
export interface WordingModel {
  /** Name of the profile. */
  provider: string;
  /**
   * One request at most, after the budget granted its highest cost. undefined: no money left, no answer in time, a
   * refusal, an answer of another form, or one with a fault; the ledger says which. Rejects where `signal` is aborted.
   */
  ask<Answer>(question: WordingQuestion<Answer>, signal: AbortSignal): Promise<Answer | undefined>;
}
