import type { AgentUsage } from "../agent-run.ts";
import type { TriageVerdict } from "../triage-decision.ts";

/** What a model is asked about an issue that the rules left open. */
export interface ModelQuestion {
  /** Our own words: what to do, and what the answer may be. */
  instructions: string;
  /** The issue as fenced data. */
  data: string;
  /** The only verdicts that can come back. */
  allowed: TriageVerdict[];
}

export interface ModelAnswer {
  /** One of those that were allowed. */
  verdict: TriageVerdict;
  /** Untrusted text, like the questions. */
  reason: string;
  questions: string[];
  usage: AgentUsage;
}

/** A model behind a provider profile. */
export interface TriageModel {
  /** Name of the profile. */
  provider: string;
  /** The most that an answer can cost, in US dollars; 0 where the profile names no prices. */
  toHighestCost(question: ModelQuestion): number;
  /** One request. Errors: TransientError, whatever went wrong: no answer in time, a refusal, an answer of another form. */
  ask(question: ModelQuestion, signal: AbortSignal): Promise<ModelAnswer>;
}

/** The money of the model's answers, asked for before it is spent; counts in the day's budget, too. */
export interface ModelBudget {
  /** Sets aside the most that an answer can cost. */
  reserve(usd: number, now: Date): Promise<{ granted: true } | { granted: false; why: string }>;
  /** Puts what it did cost in the place of what was set aside. Not called where nobody knows. */
  settle(reservedUsd: number, usd: number, now: Date): Promise<void>;
}
