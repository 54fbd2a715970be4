import type { AgentUsage, RunId } from "../agent-run.ts";
import type { PipelineEvent } from "../events.ts";
import type { WorkItemId } from "../work-item.ts";

export type BudgetAnswer = { granted: true } | { granted: false; why: string; until: Date };

/** What one run cost, known when it has ended. */
export interface RunCost {
  run: RunId;
  item: WorkItemId;
  repo: string;
  agent: string;
  usage: AgentUsage;
  /** ISO time. The run belongs to the day on which it ended, in the configured time zone. */
  endedAt: string;
}

/** Sum over ended runs. `usd` counts what agents reported; runs that reported no money count as none. */
export interface Spending {
  runs: number;
  inputTokens: number;
  outputTokens: number;
  usd: number;
}

export interface DaySpending {
  /** Runs that were begun today. */
  runs: number;
  /** Booked today. */
  usd: number;
  /** Runs under way, and what is set aside for them. */
  underWay: number;
  reservedUsd: number;
  /** What was booked today, by project. */
  projects: Record<string, Spending>;
}

/**
 * Runs and money of a day, shared by all runners. Asked before the spend; survives restarts.
 *
 * A run is begun only if what was booked today, what is set aside for the runs under way, and what this run may cost fit
 * into the day's budget. It may cost as much as the most expensive of the agent's last 20 runs, or a tenth of the day's
 * budget for an agent that has never run. Where no other run is under way, one may begin as long as any of the budget is
 * left. So a day can be overspent by one run that did not fit, and by what runs cost beyond every run before them; not
 * by the number of runners.
 */
export interface Budget {
  /** Whether a run of this agent could begin now; sets nothing aside. */
  look(agent: string, now: Date): Promise<BudgetAnswer>;
  /** Counts the run against the day's limits and sets its money aside, once for each run id. */
  reserve(run: RunId, agent: string, now: Date): Promise<BudgetAnswer>;
  /**
   * Books what a run cost, frees what was set aside for it and writes the event to the ledger, all in one step and once
   * for each run id. False where it was booked before.
   */
  book(cost: RunCost, event: PipelineEvent): Promise<boolean>;
  today(now: Date): Promise<DaySpending>;
  /** All runs of an item. */
  spentOn(item: WorkItemId): Promise<Spending>;
}
