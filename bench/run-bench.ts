import { execFile } from "node:child_process";
import { mkdir, mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import type { RunId } from "../src/domain/agent-run.ts";
import type { AgentRunSpec } from "../src/domain/ports/agent-runner.ts";
import { createCommandAdapter } from "../src/integrations/agents/command.ts";
import { STANDARD_PATH } from "../src/lib/bubblewrap-probe.ts";
import { createAgentRunner, type TmuxAgentRunner } from "../src/tmux/agent-runner.ts";

export const execFileText = promisify(execFile);

const HOUR_MS = 3_600_000;

export interface RunBench {
  runner: TmuxAgentRunner;
  dataDir: string;
  /** Of all runs that were made. */
  runDirs: string[];
  /** A run whose agent is this command, in a fresh run folder. */
  makeRun(): Promise<AgentRunSpec>;
  /** Ends all runs and removes the folder. */
  close(): Promise<void>;
}

/** A data folder with a runner whose agent is `command`, isolated as in production unless told otherwise. */
export async function openRunBench(command: string[], { isolate = true } = {}): Promise<RunBench> {
  const dataDir = await realpath(await mkdtemp(join(tmpdir(), "mr-bench-")));
  const runner = createAgentRunner({
    ...{ dataDir, isolate, hidden: [dataDir], graceMs: 500, lingerMs: 60_000 },
    adapters: { bench: createCommandAdapter({ command, env: {}, path: STANDARD_PATH }) },
  });
  const runDirs: string[] = [];
  return {
    runner,
    dataDir,
    runDirs,
    async makeRun() {
      const run = `bench--run-${runDirs.length + 1}-r1` as RunId;
      const runDir = join(dataDir, "runs", run);
      const workDir = join(runDir, "work");
      runDirs.push(runDir);
      await mkdir(workDir, { recursive: true });
      await writeFile(join(runDir, "brief.md"), "Please fix it.\n");
      return {
        ...{ run, agent: "bench", runDir, workDir },
        briefFile: join(runDir, "brief.md"),
        resultFile: join(runDir, "hand-back", "result.json"),
        limits: { firstOutputMs: HOUR_MS, idleMs: HOUR_MS, softMs: HOUR_MS, hardMs: HOUR_MS },
      };
    },
    async close() {
      await Promise.all(runDirs.map((runDir) => runner.stop(runDir)));
      await runner.close();
      await rm(dataDir, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}
