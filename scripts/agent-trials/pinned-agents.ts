import { access, realpath } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { EnvironmentError } from "../../src/domain/errors.ts";
import type { AgentAdapter } from "../../src/domain/ports/agent-adapter.ts";
import { createClaudeCodeAdapter, KNOWN_CLAUDE_CODE } from "../../src/integrations/agents/claude-code/adapter.ts";
import { createCodexAdapter, KNOWN_CODEX } from "../../src/integrations/agents/codex/adapter.ts";
import { createGeminiAdapter, KNOWN_GEMINI } from "../../src/integrations/agents/gemini/adapter.ts";
import { createOpencodeAdapter, KNOWN_OPENCODE } from "../../src/integrations/agents/opencode/adapter.ts";
import { SECOND } from "../../src/lib/durations.ts";
import { installPackage } from "../try-real/bugs/npm-client.ts";

export interface ToolCall {
  name: string;
  input: object;
}

/** A CLI in the version that its adapter knows, and what a scripted model has to know of it. */
export interface PinnedAgent {
  id: "claude-code" | "codex" | "gemini" | "opencode";
  package: string;
  version: string;
  /** Name of its program. */
  bin: string;
  /** A model that the program takes without asking its service about it. */
  model: string;
  /** What its base URL has after the server's address. */
  basePath: string;
  create(options: {
    binary: string;
    path: string;
    provider: { baseUrl: string; model: string; key: string };
    maxTurns: number;
  }): AgentAdapter;
  /** Calls of its own tools that look at a file and replace one text in it. */
  edit(file: string, from: string, to: string): ToolCall[];
  shell(command: string): ToolCall;
}

export const PINNED_AGENTS: readonly PinnedAgent[] = [
  {
    ...{ id: "claude-code", package: "@anthropic-ai/claude-code", version: KNOWN_CLAUDE_CODE, bin: "claude" },
    ...{ model: "claude-sonnet-4-5", basePath: "", create: createClaudeCodeAdapter },
    edit: (file_path, old_string, new_string) => [
      { name: "Read", input: { file_path } },
      { name: "Edit", input: { file_path, old_string, new_string } },
    ],
    shell: (command) => ({ name: "Bash", input: { command } }),
  },
  {
    ...{ id: "codex", package: "@openai/codex", version: KNOWN_CODEX, bin: "codex" },
    ...{ model: "gpt-5.1-codex", basePath: "/v1", create: createCodexAdapter },
    edit: (file, from, to) => [
      { name: "exec_command", input: { cmd: `cat '${file}'` } },
      { name: "exec_command", input: { cmd: `sed -i 's/${from}/${to}/' '${file}'` } },
    ],
    shell: (cmd) => ({ name: "exec_command", input: { cmd, yield_time_ms: 60_000 } }),
  },
  {
    ...{ id: "gemini", package: "@google/gemini-cli", version: KNOWN_GEMINI, bin: "gemini" },
    ...{ model: "gemini-2.5-pro", basePath: "", create: createGeminiAdapter },
    edit: (file_path, old_string, new_string) => [
      { name: "read_file", input: { file_path } },
      { name: "replace", input: { file_path, instruction: "Replace it.", old_string, new_string } },
    ],
    shell: (command) => ({ name: "run_shell_command", input: { command } }),
  },
  {
    ...{ id: "opencode", package: "opencode-ai", version: KNOWN_OPENCODE, bin: "opencode" },
    ...{ model: "mock-1", basePath: "/v1", create: createOpencodeAdapter },
    edit: (filePath, oldString, newString) => [
      { name: "read", input: { filePath } },
      { name: "edit", input: { filePath, oldString, newString } },
    ],
    shell: (command) => ({ name: "bash", input: { command, description: "Runs a command" } }),
  },
];

/** Those that the tests drive; the others take longer, and `npm run try:agents` drives all. */
export const TESTED_AGENTS: readonly PinnedAgent["id"][] = ["claude-code", "codex"];

export function getPinnedAgent(id: string): PinnedAgent {
  const agent = PINNED_AGENTS.find((one) => one.id === id);
  if (agent !== undefined) return agent;
  throw new EnvironmentError(`There is no pinned agent "${id}".`, { code: "agent_trials.unknown" });
}

/** Where the pinned CLIs are kept: beside the project's other data, and no dependency of it. */
const CACHE = join(import.meta.dirname, "..", "..", ".millrace", "agents");

/** The program of a pinned CLI that is installed already; EnvironmentError where not, with the command that installs it. */
export async function getPinnedProgram(agent: PinnedAgent): Promise<string> {
  const found = await findPinnedProgram(agent);
  if (found !== undefined) return found;
  throw new EnvironmentError(
    `${agent.package}@${agent.version} is not in ${toFolder(agent)}: \`node scripts/set-up-tests.ts\` gets it from the npm registry.`,
    { code: "agent_trials.not_installed" },
  );
}

/** Installs the CLI with npm where it is not there in its version. Resolves with the program's real path. */
export async function ensurePinnedProgram(agent: PinnedAgent, report: (line: string) => void): Promise<string> {
  const found = await findPinnedProgram(agent);
  if (found !== undefined) return found;
  const dir = toFolder(agent);
  report(`Installing ${agent.package}@${agent.version} into ${dir}`);
  const modules = await installPackage(dir, `${agent.package}@${agent.version}`, { scripts: true });
  // Where npm is told to run no install scripts, the one that puts a program in its place has to be run by hand.
  for (const script of ["install.cjs", "postinstall.mjs"]) {
    const file = join(modules, agent.package, script);
    if ((await findPinnedProgram(agent)) !== undefined || !(await isThere(file))) continue;
    await execa(process.execPath, [file], { cwd: join(modules, agent.package), reject: false, timeout: 60 * SECOND });
  }
  return getPinnedProgram(agent);
}

function toFolder({ id, version }: PinnedAgent): string {
  return join(CACHE, `${id}-${version}`);
}

async function findPinnedProgram(agent: PinnedAgent): Promise<string | undefined> {
  const link = join(toFolder(agent), "node_modules", ".bin", agent.bin);
  if (!(await isThere(link))) return undefined;
  const program = await realpath(link);
  const { stdout } = await execa(program, ["--version"], {
    env: { HOME: "/nonexistent", DISABLE_AUTOUPDATER: "1" },
    timeout: 30 * SECOND,
    reject: false,
  });
  return (stdout ?? "").includes(agent.version) ? program : undefined;
}

async function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
