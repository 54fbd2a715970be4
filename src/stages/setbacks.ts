import type { AgentRunEnd } from "../domain/agent-run.ts";
import type { EndPolicy } from "./exec/ends.ts";
import type { StageOutcome } from "../domain/stage-outcome.ts";

/** So many runs of an item in a row may end without a result and without being an attempt. */
export const MOST_SETBACKS = 4;

/**
 * How many such runs there were with this one. Pure. A run that met the account's limit before it had begun says nothing
 * about the item; one that worked until it met the limit would work as long the next time.
 */
export function countSetbacks(
  before: number | undefined,
  policy: EndPolicy,
  { usage }: Pick<AgentRunEnd, "usage">,
): number {
  const hasWorked = usage.outputTokens > 0 || (usage.usd ?? 0) > 0;
  const counts = policy === "again" || hasWorked;
  return (before ?? 0) + (counts ? 1 : 0);
}

/** The end of an item whose runs are cut off again and again. */
export function parkCutOff(setbacks: number, last: string): StageOutcome & { kind: "park" } {
  return {
    kind: "park",
    reason: "runs-cut-off",
    explanation: `${setbacks} runs in a row ended without a result. ${last}`.trim(),
  };
}
