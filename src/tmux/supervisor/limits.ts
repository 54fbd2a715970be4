import type { AgentLimits } from "../../domain/agent-run.ts";
import type { ProcessEnd } from "../../domain/ports/agent-adapter.ts";
import { SECOND } from "../../lib/durations.ts";

export type Cut = NonNullable<ProcessEnd["cut"]>;

/**
 * What was seen of a run so far. All times are milliseconds of one clock that only goes forward: the time since the
 * machine's boot as it was when the supervisor started, counted on monotonically. Setting the clock moves none of them.
 */
export interface Activity {
  startedAt: number;
  /** Size of the log. */
  bytes: number;
  /** When the log grew last; undefined while it is empty. */
  lastByteAt: number | undefined;
  /** When the run's processes were last seen to use the processor. */
  lastCpuAt: number;
  /** The log's last line is one after which the agent has nothing more to say. */
  isFinal: boolean;
  /** The agent was asked to wrap up already. */
  softSent: boolean;
}

/** How long an agent may take to exit after its last event. Some are known to hang there. */
export const AFTER_FINAL_MS = 15 * SECOND;

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
  const lastByteAt = activity.lastByteAt ?? activity.startedAt;
  if (activity.isFinal && now - lastByteAt >= AFTER_FINAL_MS) return "idle";
  if (now - Math.max(lastByteAt, activity.lastCpuAt) >= limits.idleMs) return "idle";
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
  return Math.min(LONGEST_TICK_MS, Math.max(SHORTEST_TICK_MS, Math.floor(shortest / 10)));
}

/** A tick in which a flood may fill a part of the log's room: four looks until the cap is reached at the present pace. */
export function toFloodTickMs(tickMs: number, grownBytes: number, sinceMs: number, roomBytes: number): number {
  if (grownBytes <= 0) return tickMs;
  const untilFull = (roomBytes / grownBytes) * sinceMs;
  return Math.min(tickMs, Math.max(SHORTEST_TICK_MS / 2, Math.floor(untilFull / 4)));
}

/** At the pace of a fast disk, a flood that begins right after a look writes some 100 MB until the next one. */
const LONGEST_TICK_MS = 100;
const SHORTEST_TICK_MS = 10;

/**
 * When timeout(1) ends the agent in case that nobody else does: well after the supervisor would have. In whole seconds,
 * and at least one minute on top.
 */
export function toLastResortSeconds(limits: AgentLimits, graceMs: number): number {
  return Math.ceil((limits.hardMs + graceMs) / SECOND) + 60;
}
