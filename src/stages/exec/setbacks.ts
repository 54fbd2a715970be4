import type { AgentRunEnd } from "../../domain/agent-run.ts";
import { toEndPolicy } from "./ends.ts";

/** So many runs of an item in a row may end without a result and without being an attempt. */
export const MOST_SETBACKS = 4;

/**
 * How many such runs there were with this one. Pure. A run that met the account's limit before it had begun says nothing
 * about the item; one that worked until it met the limit would work as long the next time.
 */
export function countSetbacks(
  before: number | undefined,
  { kind, usage }: Pick<AgentRunEnd, "kind" | "usage">,
): number {
  const hasWorked = usage.outputTokens > 0 || (usage.usd ?? 0) > 0;
  const counts = toEndPolicy(kind, undefined) === "again" || hasWorked;
  return (before ?? 0) + (counts ? 1 : 0);
}
