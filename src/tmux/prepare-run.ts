import { randomUUID } from "node:crypto";
import { mkdir, realpath, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { ConfigError } from "../domain/errors.ts";
import { toBorrowedObjectsLink } from "../domain/run-folders.ts";
import type { AgentAdapter, AgentProbe } from "../domain/ports/agent-adapter.ts";
import type { AgentRunSpec } from "../domain/ports/agent-runner.ts";
import { writeFileAtomic } from "../lib/atomic-file.ts";
import { findProgram } from "../lib/bubblewrap-probe.ts";
import { toAgentEnvironment } from "./agent-environment.ts";
import type { Surroundings } from "./host/agent-command.ts";
import { toLaunchText } from "./host/launch-file.ts";
import { toMark } from "./run-folder.ts";
import type { Sandbox } from "./sandbox.ts";
import { FILES } from "./supervisor/files.ts";
import type { SupervisorSpec } from "./supervisor/spec.ts";

/** A file of the agent may be this much larger than its log: enough for any build, too little to fill a disk at once. */
const FILE_SIZE_FACTOR = 4;

/**
 * Makes all that host and supervisor need in a run folder: HOME, the adapter's files, `spec.json`, and a launch file,
 * whose id it returns. Safe to repeat while nobody has claimed the run. Throws ConfigError for an unknown agent, EnvironmentError where its program is missing.
 */
export function createRunPreparer(deps: {
  dataDir: string;
  adapters: Record<string, AgentAdapter>;
  sandbox: Sandbox;
  surroundings: Surroundings;
  /** PATH of agents that set none. */
  path: string;
  graceMs: number;
  logCapBytes: number;
  log: (message: string, details: Record<string, unknown>) => void;
}): (spec: AgentRunSpec, runDir: string) => Promise<string> {
  const { dataDir, adapters, sandbox, surroundings, graceMs, logCapBytes, log } = deps;
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
      command: await toFoundCommand(launch.argv, path),
      readable: launch.readable ?? [],
      ...{ path, workDir, home, briefFile, resultFile },
      borrowedObjects: toBorrowedObjectsLink(dataDir, resume?.run ?? run),
    });
    for (const note of wrapped.notes) log(note, { run });
    const hosted = await surroundings.wrap(wrapped, limits, graceMs);
    const file: SupervisorSpec = {
      version: 2,
      ...{ run, agent, agentVersion, mark, limits, graceMs, logCapBytes, resultFile, cwd: workDir },
      ...{ isolation: wrapped.isolation, notes: [...warnings, ...wrapped.notes], finalLine: adapter.finalLine },
      ...hosted,
    };
    const id = randomUUID();
    const text = toLaunchText({
      argv: hosted.argv,
      env: toAgentEnvironment({ run, mark, home, path, briefFile, resultFile, adapter: launch.env }),
      cwd: workDir,
      stdin: launch.stdin === "brief" ? briefFile : "/dev/null",
      largestFileBytes: logCapBytes * FILE_SIZE_FACTOR,
    });
    await writeFileAtomic(join(runDir, FILES.spec), `${JSON.stringify(file, null, 2)}\n`, 0o600, false);
    await writeFile(join(runDir, `${FILES.launch}${id}`), text, { mode: 0o600 });
    return id;
  };
}

/** The program by its path, because not everything around the agent looks for programs where the agent does. */
async function toFoundCommand([program = "", ...args]: string[], path: string): Promise<string[]> {
  return [program.includes("/") ? program : ((await findProgram(program, path)) ?? program), ...args];
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
