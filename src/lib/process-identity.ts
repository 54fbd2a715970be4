import { readFile } from "node:fs/promises";
import { readFileSync, readlinkSync } from "node:fs";

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

/** Which set of process ids this process is in (pid_namespaces(7)); undefined where the system does not say. */
export function findPidNamespace(): string | undefined {
  try {
    return readlinkSync("/proc/self/ns/pid");
  } catch {
    return undefined;
  }
}

/**
 * True only where the process is known to be gone: it was in this very boot and process id namespace, and no such process
 * lives here. A process that is stopped lives. Of one in another container, or before a reboot, nothing is known.
 */
export async function isProvablyDead(identity: ProcessIdentity & { pidNamespace: string }): Promise<boolean> {
  if (identity.bootId !== bootId() || identity.bootId === "unknown") return false;
  if (identity.pidNamespace !== findPidNamespace()) return false;
  return !(await isAlive(identity));
}
