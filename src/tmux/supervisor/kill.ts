import { setTimeout as delay } from "node:timers/promises";
import { listRunProcesses, type ProcessFacts, type ProcessKey, type ProcessTable } from "./process-table.ts";

/** Bounds the hunt for processes that multiply while they are killed. */
const ROUNDS = 100;
const ROUND_MS = 20;

/** Kills every process of a run's agent and looks until none is left. Returns how many were found, and how many could not be ended. */
export async function killAgent(
  table: ProcessTable,
  mark: string,
  roots: ProcessKey[] = [],
): Promise<{ killed: number; survivors: number }> {
  return killAll(async () => listRunProcesses((await table.look()).processes, mark, roots));
}

/** Kills the host of a run and its viewer. Only when the run is to end without the host's word. */
export async function killHost(table: ProcessTable, mark: string): Promise<{ survivors: number }> {
  return killAll(async () => (await table.look()).processes.filter(({ hostMark }) => hostMark === mark));
}

async function killAll(list: () => Promise<ProcessFacts[]>): Promise<{ killed: number; survivors: number }> {
  const seen = new Set<string>();
  for (let round = 0; round < ROUNDS; round++) {
    const found = await list();
    if (found.length === 0) return { killed: seen.size, survivors: 0 };
    // Stopped first, so that none of them can start another one while the list is worked through.
    for (const { pid } of found) sendSignal(pid, "SIGSTOP");
    for (const { pid, startTime, command } of found) {
      if (!WRAPPERS.has(command)) seen.add(`${pid}@${startTime}`);
      sendSignal(pid, "SIGKILL");
    }
    await delay(round === 0 ? 1 : ROUND_MS);
  }
  return { killed: seen.size, survivors: (await list()).length };
}

/**
 * Sends SIGTERM to the agent and its process group. Its tools have sessions of their own and are left to the agent,
 * which knows how to end them. Our own processes around it are passed by: a sandbox would fall at once and take the
 * agent along, and timeout(1) would pass the signal on a second time.
 */
export async function askToEnd(table: ProcessTable, mark: string): Promise<void> {
  const processes = listRunProcesses((await table.look()).processes, mark);
  const agent = findAgent(processes);
  if (agent === undefined) return;
  for (const { pid, group, command } of processes) {
    if (!WRAPPERS.has(command) && (pid === agent.pid || group === agent.group)) sendSignal(pid, "SIGTERM");
  }
}

const WRAPPERS = new Set(["timeout", "bwrap"]);

/** The first process of the tree that is not one of ours around it. */
function findAgent(processes: ProcessFacts[]): ProcessFacts | undefined {
  const pids = new Set(processes.map(({ pid }) => pid));
  let current = processes.find(({ parent, command }) => !pids.has(parent) && WRAPPERS.has(command)) ?? processes[0];
  while (current !== undefined && WRAPPERS.has(current.command)) {
    const parent: number = current.pid;
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
