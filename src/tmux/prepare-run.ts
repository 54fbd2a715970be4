import { mkdir, realpath } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { ConfigError } from "../domain/errors.ts";
import { toBorrowedObjectsLink } from "../domain/run-folders.ts";
import type { AgentAdapter, AgentProbe } from "../domain/ports/agent-adapter.ts";
import type { AgentRunSpec } from "../domain/ports/agent-runner.ts";
import { writeFileAtomic } from "../lib/atomic-file.ts";
import { toAgentEnvironment } from "./agent-environment.ts";
import { toMark } from "./run-folder.ts";
import type { Sandbox } from "./sandbox.ts";
import { FILES } from "./supervisor/files.ts";
import type { SupervisorSpec } from "./supervisor/spec.ts";

/**
 * Makes all that the supervisor needs in a run folder: HOME, the adapter's files, `spec.json`. Safe to repeat while
 * nobody has claimed the run. Throws ConfigError for an unknown agent, EnvironmentError where its program is missing.
 */
export function createRunPreparer(deps: {
  dataDir: string;
  adapters: Record<string, AgentAdapter>;
  sandbox: Sandbox;
  /** PATH of agents that set none. */
  path: string;
  graceMs: number;
  logCapBytes: number;
  log: (message: string, details: Record<string, unknown>) => void;
}): (spec: AgentRunSpec, runDir: string) => Promise<void> {
  const { dataDir, adapters, sandbox, graceMs, logCapBytes, log } = deps;
  const probes = new Map<string, Promise<AgentProbe>>();

  /** Asked once: an agent's program does not change under a runner. A failure is not kept. */
  async function probe(agent: string, adapter: AgentAdapter): Promise<AgentProbe> {
    const asked = probes.get(agent) ?? adapter.probe();
    probes.set(agent, asked);
    try {
      return await asked;
    } catch (error) {
      probes.delete(agent);
      throw error;
    }
  }

  return async (spec, runDir) => {
    const { run, agent, workDir, limits } = spec;
    const adapter = adapters[agent];
    if (adapter === undefined) {
      throw new ConfigError(`There is no agent named "${agent}".`, {
        code: "agent.unknown",
        hint: `Known agents: ${Object.keys(adapters).join(", ")}.`,
      });
    }
    const { version: agentVersion, warnings } = await probe(agent, adapter);
    const { resume } = spec;
    const home = join(resume?.runDir ?? runDir, FILES.home);
    await mkdir(home, { recursive: true, mode: 0o700 });
    // Links resolved: in the sandbox only real paths are there.
    const briefFile = await realpath(spec.briefFile);
    const resultFile = await ensureResultFolder(runDir, spec.resultFile);
    const launch = await adapter.prepare({ workDir, home, briefFile, resultFile, resume: resume?.sessionId });
    const mark = toMark(runDir);
    const path = launch.env["PATH"] ?? deps.path;
    const wrapped = await sandbox.wrap({
      command: launch.argv,
      ...{ path, workDir, home, briefFile, resultFile, logCapBytes },
      borrowedObjects: toBorrowedObjectsLink(dataDir, resume?.run ?? run),
    });
    if (wrapped.notes.length > 0) log("The agent runs without isolation.", { run, why: wrapped.notes.join(" ") });
    const file: SupervisorSpec = {
      version: 1,
      ...{ run, agent, agentVersion, mark, limits, graceMs, logCapBytes, resultFile, cwd: workDir },
      ...wrapped,
      notes: [...warnings, ...wrapped.notes],
      env: toAgentEnvironment({ run, mark, home, path, briefFile, resultFile, adapter: launch.env }),
      stdinFile: launch.stdin === "brief" ? briefFile : undefined,
    };
    await writeFileAtomic(join(runDir, FILES.spec), JSON.stringify(file), 0o600);
  };
}

/**
 * The hand-back's folder is writable for the agent, so it must not be the run's own, which the status is in. A file right
 * in the run folder is moved to a folder below. Returns the file that the agent is told.
 */
async function ensureResultFolder(runDir: string, resultFile: string): Promise<string> {
  await mkdir(dirname(resultFile), { recursive: true });
  const given = await realpath(dirname(resultFile));
  if (given !== runDir) return join(given, basename(resultFile));
  const folder = join(runDir, FILES.handBack);
  await mkdir(folder, { recursive: true });
  return join(folder, basename(resultFile));
}
