import { readdir, readFile } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";

/** Rounds of looking for processes that were started while we looked. */
const ROUNDS = 50;

/**
 * Kills a process group, and every process whose environment holds `mark`, which its descendants inherit even where they
 * leave the group. For commands outside a sandbox; a process that cleared its environment as well is not found.
 */
export async function killMarked(groupId: number, mark: string): Promise<void> {
  kill(-groupId);
  for (let round = 0; round < ROUNDS; round += 1) {
    const marked = await listMarked(mark);
    if (marked.length === 0) return;
    for (const pid of marked) kill(pid);
    await delay(10);
  }
}

async function listMarked(mark: string): Promise<number[]> {
  const names = await readdir("/proc").catch(() => []);
  const pids = names.filter((name) => /^\d+$/.test(name)).map(Number);
  const found: number[] = [];
  for (const pid of pids) {
    // Unreadable: gone meanwhile, or another user's. A zombie's environment is empty.
    const environment = await readFile(`/proc/${pid}/environ`, "latin1").catch(() => "");
    if (environment.split("\0").includes(mark)) found.push(pid);
  }
  return found;
}

function kill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}
