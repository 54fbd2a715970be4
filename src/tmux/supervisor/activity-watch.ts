import { fstatSync } from "node:fs";
import { isWork, type Activity } from "./limits.ts";
import { listRunProcesses, TICK_MS, type ProcessKey } from "./process-tree.ts";

export interface ActivityWatch {
  /** What was seen up to `now`. */
  look(now: number): Activity;
  noteSoftSent(): void;
  /** Processes of the run seen at any time, also those that cleared their environment and left the tree since. */
  roots(): ProcessKey[];
}

/** Watches the log's size at each look, and the processor time of the run's processes every `cpuEveryMs`. */
export function createActivityWatch(options: {
  mark: string;
  child: ProcessKey;
  logFd: number;
  startedAt: number;
  cpuEveryMs: number;
}): ActivityWatch {
  const { mark, child, logFd, startedAt, cpuEveryMs } = options;
  let [bytes, lastByteAt, lastCpuAt, softSent] = [0, undefined as number | undefined, startedAt, false];
  let sampledAt = startedAt;
  /** `pid@start time` → clock ticks used. */
  let ticks = new Map<string, number>();
  const known = new Map([[child.pid, child.startTime]]);

  function sampleProcessor(now: number): void {
    const next = new Map<string, number>();
    let used = 0;
    for (const { pid, startTime, ticks: spent } of listRunProcesses(mark, [child])) {
      known.set(pid, startTime);
      const key = `${pid}@${startTime}`;
      next.set(key, spent);
      used += Math.max(0, spent - (ticks.get(key) ?? 0));
    }
    if (isWork(used * TICK_MS, now - sampledAt)) lastCpuAt = now;
    ticks = next;
    sampledAt = now;
  }

  return {
    look(now) {
      const { size } = fstatSync(logFd);
      if (size !== bytes) {
        bytes = size;
        lastByteAt = now;
      }
      if (now - sampledAt >= cpuEveryMs) sampleProcessor(now);
      return { startedAt, bytes, lastByteAt, lastCpuAt, softSent };
    },
    noteSoftSent() {
      softSent = true;
    },
    roots() {
      return [...known].map(([pid, startTime]) => ({ pid, startTime }));
    },
  };
}
