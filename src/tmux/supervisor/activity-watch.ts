import { statSync } from "node:fs";
import { createLastLineReader } from "./last-line.ts";
import { isWork, type Activity } from "./limits.ts";
import { listRunProcesses, TICK_MS, type ProcessKey, type ProcessTable } from "./process-table.ts";

export interface ActivityWatch {
  /** What was seen up to `now`, and by how much the log grew since the look before. */
  look(now: number): Promise<Activity & { grownBytes: number; sinceMs: number }>;
  noteSoftSent(): void;
  /** Processes of the run seen at any time, also those that cleared their environment and left the tree since. */
  roots(): ProcessKey[];
}

/**
 * Watches the log's size at each look, and the processor time of the run's processes every `cpuEveryMs`. A run that was
 * taken over from another supervisor counts as active at that moment.
 */
export function createActivityWatch(options: {
  mark: string;
  logFile: string;
  table: ProcessTable;
  startedAt: number;
  now: number;
  softSent: boolean;
  cpuEveryMs: number;
  finalLine: string | undefined;
}): ActivityWatch {
  const { mark, logFile, table, startedAt, cpuEveryMs } = options;
  let { softSent } = options;
  let bytes = 0;
  let lastByteAt: number | undefined;
  let lastCpuAt = options.now;
  let sampledAt = performance.now();
  let lookedAt = options.now;
  /** `pid@start time` → clock ticks used. */
  let ticks = new Map<string, number>();
  const known = new Map<number, string>();
  const isFinal = createLastLineReader(logFile, options.finalLine);

  async function sampleProcessor(now: number): Promise<void> {
    const look = await table.look({ maxAgeMs: cpuEveryMs / 2 });
    const next = new Map<string, number>();
    let used = 0;
    for (const { pid, startTime, ticks: spent } of listRunProcesses(look.processes, mark)) {
      known.set(pid, startTime);
      const key = `${pid}@${startTime}`;
      next.set(key, spent);
      used += Math.max(0, spent - (ticks.get(key) ?? 0));
    }
    if (isWork(used * TICK_MS, look.at - sampledAt)) lastCpuAt = now;
    ticks = next;
    sampledAt = look.at;
  }

  return {
    async look(now) {
      const size = statSync(logFile, { throwIfNoEntry: false })?.size ?? 0;
      const grownBytes = size - bytes;
      if (size !== bytes) {
        bytes = size;
        lastByteAt = now;
      }
      if (performance.now() - sampledAt >= cpuEveryMs) await sampleProcessor(now);
      const sinceMs = now - lookedAt;
      lookedAt = now;
      const quietMs = now - (lastByteAt ?? now);
      return {
        ...{ startedAt, bytes, lastByteAt, lastCpuAt, softSent, grownBytes, sinceMs },
        isFinal: isFinal(bytes, quietMs),
      };
    },
    noteSoftSent() {
      softSent = true;
    },
    roots() {
      return [...known].map(([pid, startTime]) => ({ pid, startTime }));
    },
  };
}
