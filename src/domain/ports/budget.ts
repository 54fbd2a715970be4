import type { RunId } from "../agent-run.ts";

export type BudgetAnswer = { granted: true } | { granted: false; why: string; until: Date };

/** Runs and money of a day, shared by all runners. Asked before the spend; survives restarts. */
export interface Budget {
  /** Counts the run against the day's limits, once for each run id. */
  reserve(run: RunId, now: Date): Promise<BudgetAnswer>;
  /** Books what a run cost, once for each run id. */
  book(run: RunId, usd: number, now: Date): Promise<void>;
  today(now: Date): Promise<{ runs: number; usd: number }>;
}
