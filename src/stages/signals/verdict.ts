import type { SignalDecision } from "./pass-report.ts";

/** What a cause comes to, before it is a line of the report. */
export interface Verdict {
  decision: SignalDecision;
  why: string;
  issue?: number | undefined;
}

/** By the cause's id. A cause that is not in it is undecided. */
export type Verdicts = Map<string, Verdict>;
