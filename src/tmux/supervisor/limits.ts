import type { AgentLimits } from "../../domain/agent-run.ts";
import type { ProcessEnd } from "../../domain/ports/agent-adapter.ts";

export type Cut = NonNullable<ProcessEnd["cut"]>;

/** What was seen of a run so far. All times are milliseconds of one monotonic clock. */
export interface Activity {
  startedAt: number;
  /** Size of the log. */
  bytes: number;
  /** When the log grew last; undefined while it is empty. */
  lastByteAt: number | undefined;
  /** When the run's processes were last seen to use the processor. */
  lastCpuAt: number;
  /** The agent was asked to wrap up already. */
  softSent: boolean;
}

/**
 * The limit that a run has reached, the gravest first; undefined while it may go on. `soft-limit` only asks the agent
 * to wrap up, the others end it.
 */
export function findCut(
  now: number,
  activity: Activity,
  limits: AgentLimits & { logCapBytes: number },
): Cut | undefined {
  const runsFor = now - activity.startedAt;
  if (activity.bytes >= limits.logCapBytes) return "output-cap";
  if (runsFor >= limits.hardMs) return "hard-limit";
  if (activity.lastByteAt === undefined && runsFor >= limits.firstOutputMs) return "no-first-output";
  const lastSign = Math.max(activity.lastByteAt ?? activity.startedAt, activity.lastCpuAt);
  if (now - lastSign >= limits.idleMs) return "idle";
  if (!activity.softSent && runsFor >= limits.softMs) return "soft-limit";
  return undefined;
}

/** A waiting program burns a little for its timers. From 3 % of one core, and at least one clock tick, it works. */
export function isWork(cpuMs: number, intervalMs: number): boolean {
  return cpuMs >= Math.max(10, intervalMs * 0.03);
}

/** How often to look: often enough for the shortest limit, seldom enough to cost nothing. */
export function toTickMs(limits: AgentLimits): number {
  const shortest = Math.min(limits.firstOutputMs, limits.idleMs, limits.softMs, limits.hardMs);
  return Math.min(250, Math.max(10, Math.floor(shortest / 10)));
}
