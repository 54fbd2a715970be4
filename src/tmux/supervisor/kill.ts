import { setTimeout as delay } from "node:timers/promises";
import { listRunProcesses, type ProcessFacts, type ProcessKey } from "./process-tree.ts";

/** Bounds the hunt for processes that multiply while they are killed. */
const ROUNDS = 100;
const ROUND_MS = 20;

/** Kills every process of a run and looks until none is left. Returns how many were found, and how many could not be ended. */
export async function killRun(mark: string, roots: ProcessKey[] = []): Promise<{ killed: number; survivors: number }> {
  const seen = new Set<string>();
  for (let round = 0; round < ROUNDS; round++) {
    const found = listRunProcesses(mark, roots);
    if (found.length === 0) return { killed: seen.size, survivors: 0 };
    // Stopped first, so that none of them can start another one while the list is worked through.
    for (const { pid } of found) sendSignal(pid, "SIGSTOP");
    for (const { pid, startTime } of found) {
      seen.add(`${pid}@${startTime}`);
      sendSignal(pid, "SIGKILL");
    }
    await delay(ROUND_MS);
  }
  return { killed: seen.size, survivors: listRunProcesses(mark, roots).length };
}

/**
 * Sends SIGTERM to the agent and its process group. Its tools have sessions of their own and are left to the agent,
 * which knows how to end them. A sandbox's own processes are passed by: they would fall at once and take the agent along.
 */
export function askToEnd(mark: string, child: ProcessKey): void {
  const processes = listRunProcesses(mark, [child]);
  const agent = findAgent(processes, child.pid);
  if (agent === undefined) return;
  for (const { pid, group, command } of processes) {
    if (command !== SANDBOX && (pid === agent.pid || group === agent.group)) sendSignal(pid, "SIGTERM");
  }
}

const SANDBOX = "bwrap";

/** The process that was started, or the first one below it that is not the sandbox. */
function findAgent(processes: ProcessFacts[], child: number): ProcessFacts | undefined {
  let current = processes.find(({ pid }) => pid === child);
  while (current?.command === SANDBOX) {
    const parent = current.pid;
    current = processes.find((process) => process.parent === parent);
  }
  return current;
}

/** Gone already, or no right to: both show in the next look at the process table. */
function sendSignal(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    return;
  }
}
