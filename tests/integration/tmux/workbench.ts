import { execFile } from "node:child_process";
import { mkdir, readFile, realpath, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, onTestFinished } from "vitest";
import type { AgentLimits, RunId } from "../../../src/domain/agent-run.ts";
import type { AgentRunSpec } from "../../../src/domain/ports/agent-runner.ts";
import { createCommandAdapter } from "../../../src/integrations/agents/command.ts";
import { createAgentRunner, type AgentRunnerOptions, type TmuxAgentRunner } from "../../../src/tmux/agent-runner.ts";
import { endTmuxServer } from "../../../src/tmux/end-server.ts";
import { toSocketName } from "../../../src/tmux/server.ts";
import { findLockHolder } from "../../../src/lib/process-lock.ts";
import { STANDARD_PATH } from "../../../src/lib/bubblewrap-probe.ts";
import { makeTempDir } from "../../helpers/temp-dir.ts";
import { listProcessesNaming } from "../../helpers/processes.ts";
import { waitUntil } from "../../helpers/wait-until.ts";

const run = promisify(execFile);
export const NEVER = new AbortController().signal;

export interface Workbench {
  dataDir: string;
  runner: TmuxAgentRunner;
  /** Another runner over the same data folder, as after a restart. */
  again(options?: Partial<AgentRunnerOptions>): TmuxAgentRunner;
  /** A run whose agent is this Node program, in a fresh run folder. */
  makeRun(script: string, limits?: Partial<AgentLimits>, run?: string): Promise<AgentRunSpec>;
  /** Calls tmux on the runner's socket. */
  tmux(...args: string[]): Promise<string>;
  serverPid(): Promise<number>;
}

const LONG = 60_000;

/** A data folder with a runner on a tmux server of its own. After the test nothing of either may be alive. */
export async function makeWorkbench(options: Partial<AgentRunnerOptions> = {}): Promise<Workbench> {
  const dataDir = await realpath(await makeTempDir());
  const runners: TmuxAgentRunner[] = [];
  const tmux = async (...args: string[]) => (await run("tmux", ["-L", toSocketName(dataDir), ...args])).stdout.trim();
  const again = (more: Partial<AgentRunnerOptions> = {}) => {
    const runner = createAgentRunner({
      ...{ dataDir, hidden: [], isolate: false, graceMs: 300, lingerMs: 500 },
      adapters: { node: createCommandAdapter({ command: ["node", "agent.mjs"], env: {}, path: NODE_PATH }) },
      ...options,
      ...more,
    });
    runners.push(runner);
    return runner;
  };
  const runDirs: string[] = [];
  onTestFinished(async () => {
    // After a failed test runs may be under way.
    for (const runDir of runDirs) await runners[0]?.stop(runDir);
    for (const runner of runners) await runner.close();
    await endTmuxServer(dataDir);
    await waitUntil(async () => (await listProcessesNaming(dataDir)).length === 0, {
      everyMs: 100,
      timeoutMs: 5_000,
      what: `no process of ${dataDir} to be left: ${(await listProcessesNaming(dataDir)).join("; ")}`,
    });
  });
  let made = 0;
  return {
    ...{ dataDir, tmux, again, runner: again() },
    serverPid: async () => Number(await tmux("display-message", "-p", "-t", "=keeper:", "#{pid}")),
    async makeRun(script, limits = {}, name = `owner--repo-1-r${++made}`) {
      const runDir = join(dataDir, "runs", name);
      const workDir = join(runDir, "clone");
      runDirs.push(runDir);
      await mkdir(workDir, { recursive: true });
      await writeFile(join(workDir, "agent.mjs"), script);
      await writeFile(join(runDir, "brief.md"), "Please fix it.\n");
      return {
        ...{ run: name as RunId, agent: "node", runDir, workDir },
        briefFile: join(runDir, "brief.md"),
        resultFile: join(runDir, "hand-back", "result.json"),
        limits: { firstOutputMs: LONG, idleMs: LONG, softMs: LONG, hardMs: LONG, ...limits },
      };
    },
  };
}

export const NODE_PATH = `${join(process.execPath, "..")}:${STANDARD_PATH}`;

/** Starts the run and waits for its end. */
export async function runToEnd(runner: TmuxAgentRunner, spec: AgentRunSpec) {
  await runner.ensureStarted(spec);
  return runner.waitForEnd(spec.runDir, NEVER);
}

/** Stands in the environment of every process of the run that did not clear it. */
export function toHomeEntry(spec: AgentRunSpec): string {
  return `HOME=${spec.runDir}/home`;
}

export async function readLog(spec: AgentRunSpec): Promise<string> {
  return readFile(join(spec.runDir, "output.log"), "utf8").catch(() => "");
}

/** The process that is the agent's parent. */
export async function readHostPid(spec: AgentRunSpec): Promise<number> {
  const claim: unknown = JSON.parse(await readFile(join(spec.runDir, "host.json"), "utf8"));
  expect(claim).toMatchObject({ pid: expect.any(Number) });
  return (claim as { pid: number }).pid;
}

/** Waits for the supervisor of the data folder, another one than `not`. */
export async function waitForSupervisor(dataDir: string, not?: number): Promise<number> {
  return waitUntil(
    async () => {
      const pid = (await findLockHolder(join(dataDir, "supervisor", "lock")))?.pid;
      return pid !== not && pid;
    },
    { what: "a supervisor" },
  );
}

/** Waits until the agent has printed the word. */
export async function waitForOutput(spec: AgentRunSpec, word: string): Promise<void> {
  await waitUntil(async () => (await readLog(spec)).includes(word), { what: `the agent to print ${word}` });
}
