import { randomBytes } from "node:crypto";
import { mkdir, mkdtemp, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { AgentRunEnd, AgentRunEndKind, RunId } from "./domain/agent-run.ts";
import { EnvironmentError } from "./domain/errors.ts";
import type { AgentAdapter } from "./domain/ports/agent-adapter.ts";
import { STANDARD_PATH } from "./lib/bubblewrap-probe.ts";
import { MINUTE, SECOND } from "./lib/durations.ts";
import { removeTree } from "./lib/remove-tree.ts";
import { createAgentRunner } from "./tmux/agent-runner.ts";

export interface TryAgentOptions {
  /** Absolute. The trial has a folder of its own in it, which is removed again. */
  dataDir: string;
  /** Name in the configuration. */
  agent: string;
  adapter: AgentAdapter;
  /** As for a real run. */
  hidden: string[];
  network: boolean;
  path?: string | undefined;
}

const BRIEF =
  "This is a trial of the connection. Answer with the one word: ready. Change no file and run no command.\n";
const LIMITS = { firstOutputMs: MINUTE, idleMs: MINUTE, softMs: 2 * MINUTE, hardMs: 2 * MINUTE };
const LONGEST_MS = 3 * MINUTE;
const GRACE_MS = 2 * SECOND;

/**
 * Gives an agent a one-line task in tmux, sandbox and HOME as a run has them, in an empty folder, and says what came.
 * EnvironmentError (`agent.no_answer`) where no answer came, with what was seen.
 */
export async function tryAgent(options: TryAgentOptions): Promise<string> {
  const { agent, adapter, hidden, network } = options;
  await mkdir(options.dataDir, { recursive: true });
  const dataDir = await mkdtemp(join(options.dataDir, "doctor-"));
  const path = options.path ?? STANDARD_PATH;
  const adapters = { [agent]: adapter };
  const runner = createAgentRunner({ dataDir, adapters, hidden, isolate: true, network, path, graceMs: GRACE_MS });
  const run = `doctor-${randomBytes(4).toString("hex")}-r1` as RunId;
  const runDir = join(dataDir, "runs", run);
  const workDir = join(runDir, "work");
  const briefFile = join(runDir, "brief.md");
  try {
    await mkdir(workDir, { recursive: true });
    await writeFile(briefFile, BRIEF);
    await runner.ensureStarted({
      ...{ run, agent, runDir, workDir, briefFile, limits: LIMITS },
      resultFile: join(runDir, "result.json"),
    });
    const { end } = await runner.waitForEnd(runDir, AbortSignal.timeout(LONGEST_MS));
    return toSentence(end, adapter, agent);
  } finally {
    await runner.stop(runDir);
    await runner.close();
    await removeTree(dataDir);
  }
}

function toSentence(end: AgentRunEnd, { capabilities }: AgentAdapter, agent: string): string {
  const { kind, usage, evidence, startedAt, endedAt } = end;
  // An exit code of 0 is no answer of a program that tells what it was answered.
  const isAnswered = capabilities.cost === "none" || usage.outputTokens > 0;
  if ((kind === "completed" || kind === "asked") && isAnswered) {
    const seconds = ((Date.parse(endedAt) - Date.parse(startedAt)) / SECOND).toFixed(1);
    const tokens = capabilities.cost === "none" ? [] : [`${usage.inputTokens + usage.outputTokens} tokens`];
    const usd = usage.usd === undefined ? [] : [`$${usage.usd.toFixed(4)}`];
    const where = end.isolation === "bubblewrap" ? "in its sandbox" : "without a sandbox";
    return [`answered in ${seconds} s ${where}`, ...tokens, ...usd].join(", ");
  }
  const seen = evidence.length === 0 ? "" : `: ${evidence.join(" ")}`;
  throw new EnvironmentError(`The agent ${agent} gave no answer (${kind})${seen}`, {
    code: "agent.no_answer",
    hint: HINTS[kind] ?? `Give it the same task by hand, and check model, key and provider of agents.${agent}.`,
  });
}

const HINTS: Partial<Record<AgentRunEndKind, string>> = {
  auth: "The service refused the key or the sign-in: correct the agent's apiKey or its provider.",
  quota: "The account's limit is used up: wait until the time that is named, or use another account.",
  overloaded: "The service is overloaded: try again in a while.",
  "no-first-output": "It said nothing at all: look whether this machine, and its sandbox, reach the provider.",
  "spawn-error": "The program does not start: run it by hand.",
};
