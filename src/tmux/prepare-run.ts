import { mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { ConfigError } from "../domain/errors.ts";
import type { AgentAdapter } from "../domain/ports/agent-adapter.ts";
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
  adapters: Record<string, AgentAdapter>;
  sandbox: Sandbox;
  /** PATH of agents that set none. */
  path: string;
  graceMs: number;
  logCapBytes: number;
  log: (message: string, details: Record<string, unknown>) => void;
}): (spec: AgentRunSpec, runDir: string) => Promise<void> {
  const { adapters, sandbox, graceMs, logCapBytes, log } = deps;
  const versions = new Map<string, Promise<{ version: string }>>();

  /** Asked once: an agent's program does not change under a runner. A failure is not kept. */
  async function probe(agent: string, adapter: AgentAdapter): Promise<string> {
    const asked = versions.get(agent) ?? adapter.probe();
    versions.set(agent, asked);
    try {
      return (await asked).version;
    } catch (error) {
      versions.delete(agent);
      throw error;
    }
  }

  return async (spec, runDir) => {
    const { run, agent, workDir, briefFile, resultFile, limits } = spec;
    const adapter = adapters[agent];
    if (adapter === undefined) {
      throw new ConfigError(`There is no agent named "${agent}".`, {
        code: "agent.unknown",
        hint: `Known agents: ${Object.keys(adapters).join(", ")}.`,
      });
    }
    const agentVersion = await probe(agent, adapter);
    const home = join(runDir, FILES.home);
    await mkdir(home, { recursive: true, mode: 0o700 });
    await mkdir(dirname(resultFile), { recursive: true });
    const launch = await adapter.prepare({ workDir, home, briefFile, resultFile });
    const mark = toMark(runDir);
    const path = launch.env["PATH"] ?? deps.path;
    const wrapped = await sandbox.wrap({
      command: launch.argv,
      ...{ path, workDir, home, runDir, briefFile, resultFile, logCapBytes },
    });
    if (wrapped.notes.length > 0) log("The agent runs without isolation.", { run, why: wrapped.notes.join(" ") });
    const file: SupervisorSpec = {
      version: 1,
      ...{ run, agent, agentVersion, mark, limits, graceMs, logCapBytes, resultFile, cwd: workDir },
      ...wrapped,
      env: toAgentEnvironment({ run, mark, home, path, briefFile, resultFile, adapter: launch.env }),
      stdinFile: launch.stdin === "brief" ? briefFile : undefined,
    };
    await writeFileAtomic(join(runDir, FILES.spec), JSON.stringify(file), 0o600);
  };
}
