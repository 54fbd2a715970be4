import { readFileSync } from "node:fs";
import { TICK_MS } from "./process-table.ts";

/** Milliseconds since the machine's boot. Wall time is not in it, so nobody can set it. */
export type BootClock = () => number;

/** Starts at /proc/uptime and goes on with the process's monotonic clock, which stands still while the machine sleeps. */
export function createBootClock(): BootClock {
  const offset = readUptimeMs() - performance.now();
  return () => performance.now() + offset;
}

/** Of a process's start time, which is in clock ticks since the boot. */
export function toBootMs(startTime: string): number {
  return Number(startTime) * TICK_MS;
}

function readUptimeMs(): number {
  return Number(readFileSync("/proc/uptime", "utf8").split(" ")[0]) * 1000;
}
