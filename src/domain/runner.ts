import type { ProcessIdentity } from "../lib/process-identity.ts";

/** One process that takes work, as it registers itself. */
export interface RunnerRecord {
  /** Random; owns the leases of what the process works on. */
  id: string;
  /** The machine, named by its data folder: run folders are found there and nowhere else. */
  machine: string;
  version: string;
  /** Names of the agents that are configured there. */
  agents: string[];
  /** Projects that are configured there. */
  repos: string[];
  /** ISO time. */
  startedAt: string;
  /** Tells on the same machine whether the process still lives; undefined where the system does not say. */
  process?: (ProcessIdentity & { pidNamespace: string }) | undefined;
  pid: number;
  /** Ids of its queue workers: the locks of its jobs start with one of them. */
  workers: string[];
  /** ISO time at which it stopped in order, or at which it was found dead. */
  endedAt?: string | undefined;
  end?: "stopped" | "killed" | undefined;
}

/**
 * How a runner stands:
 *
 *   online   it said so in the last 15 seconds
 *   late     it did not, but did in the last minute: a pause, a busy machine, a network that comes back
 *   offline  longer, or it stopped in order, or its process is known to be dead
 */
export type RunnerState = "online" | "late" | "offline";

export const LATE_AFTER_MS = 15_000;
export const OFFLINE_AFTER_MS = 60_000;

/** A runner as the others see it. */
export interface RunnerSight {
  runner: RunnerRecord;
  state: RunnerState;
  /** ISO time of its start where it is online, of its last beat or its end where it is not. */
  since: string;
}

/** All times in ms by the clock of the Redis server. */
export function toRunnerSight(runner: RunnerRecord, lastBeat: number, now: number): RunnerSight {
  if (runner.endedAt !== undefined) return { runner, state: "offline", since: runner.endedAt };
  const silentMs = now - lastBeat;
  if (silentMs <= LATE_AFTER_MS) return { runner, state: "online", since: runner.startedAt };
  const since = new Date(lastBeat).toISOString();
  return { runner, state: silentMs <= OFFLINE_AFTER_MS ? "late" : "offline", since };
}
