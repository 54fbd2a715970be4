import { toAccountId } from "../config/account.ts";
import { type AccountHold, type AccountId, isHeld, toProgramId } from "../domain/account.ts";
import type { BudgetAnswer } from "../domain/ports/budget.ts";
import type { StageOutcome } from "../domain/stage-outcome.ts";
import { HOUR } from "../lib/durations.ts";
import type { StageDeps } from "./deps.ts";

/** A hold without an end is looked at again after this, in case the word that it was lifted did not reach an item. */
const LOOK_AGAIN_MS = 6 * HOUR;

/** What an agent needs to start, each of which can be held: the account, and its program as this process finds it. */
export function toHoldSubjects(
  { config, runner }: Pick<StageDeps, "config" | "runner">,
  agent: string,
): { account: AccountId; program: AccountId } {
  return { account: toAccountId(agent, config), program: toProgramId(agent, runner) };
}

/** Why the agent must not be started now, or undefined where it may. Asked before anything is spent on a run. */
export async function findHoldOutcome(
  deps: Pick<StageDeps, "config" | "runner" | "accounts">,
  agent: string,
  now: Date,
): Promise<StageOutcome | undefined> {
  const subjects = toHoldSubjects(deps, agent);
  for (const subject of [subjects.account, subjects.program]) {
    const hold = await deps.accounts.find(subject);
    if (hold !== undefined && isHeld(hold, now)) return toHoldOutcome(hold, now);
  }
  return undefined;
}

/** A spent budget is no attempt either. */
export function toBudgetOutcome(answer: BudgetAnswer): StageOutcome | undefined {
  if (answer.granted) return undefined;
  return { kind: "wait", reason: "budget-spent", explanation: answer.why, until: answer.until };
}

/** An item that meets a hold waits for its end; it is no attempt. */
export function toHoldOutcome({ kind, why, until, agent, account }: AccountHold, now: Date): StageOutcome {
  const isTimed = kind === "quota" || kind === "overloaded";
  return {
    kind: "wait",
    reason: isTimed ? "rate-limited" : "agent-unavailable",
    explanation:
      until === undefined
        ? `${why} Change the key of agent "${agent}" and start again, or \`millrace retry --account ${agent}\`.`
        : `${why} Agent "${agent}" (${account}) is not started before ${until}.`,
    until: until === undefined ? new Date(now.getTime() + LOOK_AGAIN_MS) : new Date(until),
  };
}
