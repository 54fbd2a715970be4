import { readdir, readlink } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { SECOND } from "../../lib/durations.ts";

const GRACE_MS = 5 * SECOND;

/**
 * Ends the embedded server of a data folder, also one that was only just started and that no record tells of: by its
 * working folder, in which nothing else works, and which may be gone already. Gives the number of processes that were
 * asked to end. `dataDir` is absolute and without symbolic links. Needs /proc.
 */
export async function endEmbeddedServer(dataDir: string): Promise<number> {
  const dir = join(dataDir, "redis");
  const found = await listProcessesIn(dir);
  for (const signal of ["SIGTERM", "SIGKILL"] as const) {
    const deadline = performance.now() + GRACE_MS;
    for (const pid of await listProcessesIn(dir)) sendSignal(pid, signal);
    while ((await listProcessesIn(dir)).length > 0) {
      if (performance.now() > deadline) break;
      await delay(20);
    }
  }
  return found.length;
}

async function listProcessesIn(dir: string): Promise<number[]> {
  const pids = (await readdir("/proc").catch(() => [])).filter((name) => /^\d+$/.test(name)).map(Number);
  const folders = await Promise.all(pids.map((pid) => readlink(`/proc/${pid}/cwd`).catch(() => undefined)));
  // proc(5): the link of a folder that was removed ends like this.
  const names = [dir, `${dir} (deleted)`];
  return pids.filter((pid, index) => pid !== process.pid && names.includes(folders[index] ?? ""));
}

function sendSignal(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    // It ended by itself meanwhile.
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}
