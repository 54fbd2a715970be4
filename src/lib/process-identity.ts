import { readFile } from "node:fs/promises";
import { readFileSync } from "node:fs";

/**
 * A process id alone names another process after a while. With the start time (clock ticks since boot, field 22 of
 * /proc/<pid>/stat, see proc(5)) and the boot id it names one process for good.
 */
export interface ProcessIdentity {
  pid: number;
  startTime: string;
  bootId: string;
}

export function bootId(): string {
  try {
    return readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
  } catch {
    return "unknown";
  }
}

/** undefined: no such process, or the system has no /proc. */
export async function findProcessIdentity(pid: number): Promise<ProcessIdentity | undefined> {
  const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => undefined);
  if (stat === undefined) return undefined;
  // The command name, field 2, is in parentheses and may hold spaces: count from the last one.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const state = fields[0];
  if (state === "Z" || state === "X") return undefined;
  return { pid, startTime: fields[19] ?? "", bootId: bootId() };
}

/** True only while exactly this process lives; a zombie counts as dead. */
export async function isAlive(identity: ProcessIdentity): Promise<boolean> {
  const now = await findProcessIdentity(identity.pid);
  return now !== undefined && now.startTime === identity.startTime && now.bootId === identity.bootId;
}
