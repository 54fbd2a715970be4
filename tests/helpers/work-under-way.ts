import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { CliEnd, CliProcess } from "./cli.ts";
import { listProcessesNaming } from "./processes.ts";
import type { StandInProject } from "./stand-in-project.ts";
import { waitUntil } from "./wait-until.ts";

const LONG = { timeoutMs: 90_000 };

/** Adds an issue, starts `millrace run`, and resolves when its patient agent is at work. */
export async function startWork(project: StandInProject): Promise<CliProcess> {
  project.addIssue();
  const runner = project.start(["run"]);
  await waitUntil(async () => (await project.countAgentStarts()) === 1, { ...LONG, what: "the agent to be at work" });
  return runner;
}

/** Lets every patient agent come to its end that is at work now. */
export async function letAgentsEnd(project: StandInProject): Promise<void> {
  for (const runDir of await project.listRunDirs()) {
    await writeFile(join(runDir, "home", "go"), "").catch(() => undefined);
  }
}

/** Lets every patient agent come to its end, also those that are started meanwhile, until the runner has ended. */
export async function finishWork(project: StandInProject, runner: CliProcess): Promise<CliEnd> {
  await waitUntil(
    async () => {
      await letAgentsEnd(project);
      return !runner.isRunning();
    },
    { ...LONG, what: "the runner to end" },
  );
  return runner.ended;
}

/** Ids of the project's processes whose command line fits. */
export async function findPids({ dataDir }: StandInProject, pattern: RegExp): Promise<number[]> {
  const lines = await listProcessesNaming(dataDir);
  return lines.filter((line) => pattern.test(line)).map((line) => Number.parseInt(line, 10));
}

/** Sends the signal to the project's processes whose command line fits; at least one has to. */
export async function signalAll(project: StandInProject, pattern: RegExp, signal: NodeJS.Signals): Promise<number[]> {
  const pids = await findPids(project, pattern);
  if (pids.length === 0) throw new Error(`No process of the project fits ${pattern}.`);
  for (const pid of pids) {
    try {
      process.kill(pid, signal);
    } catch (error) {
      // It went with one of the others.
      if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
    }
  }
  return pids;
}
