import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { EnvironmentError } from "../../domain/errors.ts";
import type { AgentProbe } from "../../domain/ports/agent-adapter.ts";
import { SECOND } from "../../lib/durations.ts";
import { getAgentProgram } from "./find-agent-program.ts";

const PROBE_MS = 10 * SECOND;
const run = promisify(execFile);

export interface VersionQuestion {
  /** What people call the program. */
  title: string;
  /** Program name or absolute path. */
  binary: string;
  /** The version that the adapter was made with and is tested against. */
  known: string;
  path: string;
  /** Keeps the program from updating itself instead of answering. */
  env?: Record<string, string> | undefined;
}

/**
 * Asks a program for its version with `--version`. Another version than the known one is a warning: what it prints may
 * have changed. Throws EnvironmentError where the program is missing or does not answer.
 */
export async function askVersion({ title, binary, known, path, env }: VersionQuestion): Promise<AgentProbe> {
  const program = await getAgentProgram(binary, path);
  try {
    const { stdout } = await run(program, ["--version"], {
      env: { ...env, PATH: path, HOME: "/nonexistent" },
      timeout: PROBE_MS,
      killSignal: "SIGKILL",
    });
    const version = /\d+\.\d+\.\d+\S*/.exec(stdout)?.[0];
    if (version === undefined) throw new Error(`it answered ${JSON.stringify(stdout.slice(0, 200))}`);
    return { version, path: program, warnings: version === known ? [] : [toWarning(title, version, known)] };
  } catch (error) {
    throw new EnvironmentError(`The program ${program} does not say its version as ${title} does.`, {
      code: "agent.program_broken",
      hint: "Run it with --version by hand. After an install without scripts, run npm rebuild.",
      cause: error,
    });
  }
}

function toWarning(title: string, version: string, known: string): string {
  return `${title} ${version} is not the version that Millrace is tested with (${known}); what it prints may be read wrongly.`;
}
