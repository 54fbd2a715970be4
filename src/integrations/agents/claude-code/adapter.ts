import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { EnvironmentError } from "../../../domain/errors.ts";
import type { AgentAdapter } from "../../../domain/ports/agent-adapter.ts";
import { SECOND } from "../../../lib/durations.ts";
import { getAgentProgram } from "../find-agent-program.ts";
import { toClaudeDisplayLine } from "./display-line.ts";
import { prepareClaudeCode, type ClaudeCodeOptions } from "./launch.ts";
import { readClaudeOutput } from "./read.ts";

const PROBE_MS = 10 * SECOND;
const run = promisify(execFile);

/** Claude Code in its headless mode, with the brief on standard input and JSON lines as output. */
export function createClaudeCodeAdapter(options: ClaudeCodeOptions): AgentAdapter {
  const { binary, path } = options;
  return {
    id: "claude-code",
    async probe() {
      const program = await getAgentProgram(binary, path);
      return { version: await askVersion(program, path), path: program };
    },
    async prepare(context) {
      return prepareClaudeCode(await getAgentProgram(binary, path), options, context);
    },
    finalLine: String.raw`^\{"type":"result"`,
    toDisplayLine: toClaudeDisplayLine,
    read: readClaudeOutput,
  };
}

/** `2.1.330 (Claude Code)` → `2.1.330`. */
async function askVersion(program: string, path: string): Promise<string> {
  const env = { PATH: path, HOME: "/nonexistent", DISABLE_AUTOUPDATER: "1" };
  try {
    const { stdout } = await run(program, ["--version"], { env, timeout: PROBE_MS, killSignal: "SIGKILL" });
    const version = /\d+\.\d+\.\d+\S*/.exec(stdout)?.[0];
    if (version !== undefined) return version;
    throw new Error(`it answered ${JSON.stringify(stdout.slice(0, 200))}`);
  } catch (error) {
    throw new EnvironmentError(`The program ${program} does not say its version as Claude Code does.`, {
      code: "agent.program_broken",
      hint: "Run it with --version by hand. After an install without scripts, run npm rebuild.",
      cause: error,
    });
  }
}
