import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { AgentRunEnd, RunId } from "../../src/domain/agent-run.ts";
import { EnvironmentError } from "../../src/domain/errors.ts";
import type { AgentAdapter, ProcessEnd } from "../../src/domain/ports/agent-adapter.ts";
import { STANDARD_PATH } from "../../src/lib/bubblewrap-probe.ts";
import { SECOND } from "../../src/lib/durations.ts";
import { createAgentRunner, type TmuxAgentRunner } from "../../src/tmux/agent-runner.ts";
import { startTrapModel, type TrapModel } from "./model-for-trap.ts";
import type { PinnedAgent } from "./pinned-agents.ts";
import type { Trap } from "./traps.ts";

export interface PlayedTrap {
  end: AgentRunEnd;
  /** What the supervisor saw of the process. */
  process: ProcessEnd;
  lines: string[];
  /** The file that the agent was to fix. */
  file: string;
  ms: number;
}

/** A port that nobody listens on. */
const NO_SERVER = "http://127.0.0.1:9";
const KEY = "dummy-key-of-the-model";
/** Shorter than in use, since a silent model is waited for; a busy machine still starts every CLI in time. */
const LIMITS = { firstOutputMs: 20 * SECOND, idleMs: 6 * SECOND, softMs: 60 * SECOND, hardMs: 40 * SECOND };

/** Has the real CLI run into a trap, in the real runner, with the folder as its data folder. */
export async function playTrap(
  agent: PinnedAgent,
  trap: Trap,
  { program, dataDir }: { program: string; dataDir: string },
): Promise<PlayedTrap> {
  const runDir = join(dataDir, "runs", `owner--repo-1-r1`);
  const workDir = join(runDir, "clone");
  const file = join(workDir, "calc.js");
  await mkdir(workDir, { recursive: true });
  await writeFile(file, "module.exports = (a, b) => a - b;\n");
  await writeFile(join(runDir, "brief.md"), "Please fix calc.js: it must add.\n");
  const model = trap.answer === undefined ? undefined : await startTrapModel(trap.answer(agent, file));
  const path = `${dirname(process.execPath)}:${STANDARD_PATH}`;
  const provider = { baseUrl: `${model?.url ?? NO_SERVER}${agent.basePath}`, model: agent.model, key: KEY };
  const adapter = agent.create({ binary: program, path, provider, maxTurns: trap.maxTurns ?? 20 });
  const seen: { lines: string[]; process: ProcessEnd } = { lines: [], process: {} };
  const runner = createAgentRunner({
    ...{ dataDir, hidden: [], isolate: false, graceMs: 3 * SECOND },
    adapters: { agent: withNotes(withRelaunch(adapter, trap), seen) },
  });
  const startedAt = performance.now();
  try {
    await runner.ensureStarted({
      ...{ run: "owner--repo-1-r1" as RunId, agent: "agent", runDir, workDir, limits: LIMITS },
      ...{ briefFile: join(runDir, "brief.md"), resultFile: join(runDir, "hand-back", "result.json") },
    });
    if (trap.signal !== undefined && model !== undefined) await interrupt(join(runDir, "home"), trap.signal, model);
    const { end } = await runner.waitForEnd(runDir, new AbortController().signal);
    return { end, ...seen, ms: performance.now() - startedAt, file: await readFile(file, "utf8") };
  } finally {
    await endRun(runner, runDir);
    await model?.stop();
  }
}

async function endRun(runner: TmuxAgentRunner, runDir: string): Promise<void> {
  await runner.stop(runDir);
  await runner.close();
}

function withRelaunch(adapter: AgentAdapter, { relaunch }: Trap): AgentAdapter {
  if (relaunch === undefined) return adapter;
  return { ...adapter, prepare: async (context) => relaunch(await adapter.prepare(context), context.home) };
}

/** Keeps what the runner has the adapter read. */
function withNotes(adapter: AgentAdapter, seen: Pick<PlayedTrap, "lines" | "process">): AgentAdapter {
  return {
    ...adapter,
    read(output, end, now) {
      seen.lines = [...output].filter((line) => line !== "");
      seen.process = end;
      return adapter.read(seen.lines, end, now);
    },
  };
}

const MODEL_MS = 30 * SECOND;
/** From the model's answer to the tool that it calls. */
const TOOL_MS = 3 * SECOND;

async function interrupt(home: string, signal: NodeJS.Signals, model: TrapModel): Promise<void> {
  const deadline = performance.now() + MODEL_MS;
  while (model.turns() === 0) {
    if (performance.now() > deadline) {
      throw new EnvironmentError("The agent did not ask its model for anything.", { code: "agent_trials.no_request" });
    }
    await delay(50);
  }
  await delay(TOOL_MS);
  const pid = await findAgentProcess(home);
  if (pid === undefined) throw new EnvironmentError("The agent is gone.", { code: "agent_trials.no_process" });
  process.kill(pid, signal);
}

/** The first process whose HOME is the run's: the agent's own, since its tools are started later. */
export async function findAgentProcess(home: string): Promise<number | undefined> {
  const pids = (await readdir("/proc")).map(Number).filter((pid) => pid > 0);
  const facts = await Promise.all(
    pids.map(async (pid) => ({ pid, environ: await readFile(`/proc/${pid}/environ`, "utf8").catch(() => "") })),
  );
  const own = facts.filter(({ environ }) => environ.split("\0").includes(`HOME=${home}`));
  return own.map(({ pid }) => pid).toSorted((a, b) => a - b)[0];
}
