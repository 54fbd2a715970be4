import { execa, ExecaError } from "execa";
import { EnvironmentError, TransientError } from "../../domain/errors.ts";
import { formatDuration, SECOND } from "../../lib/durations.ts";
import { toCommandName, toGitError } from "./git-failure.ts";

interface GitCall {
  cwd?: string;
  /** Added to the clean environment of this one process. */
  env?: Record<string, string>;
  /** Standard input. */
  input?: string | Uint8Array;
  /** Ends git after so many bytes of output and returns these; without it, too much output is an error. */
  cutAt?: number;
}

interface GitAnswer {
  exitCode: number;
  stdout: Buffer;
  stderr: string;
  /** True where `cutAt` ended the output. */
  cut: boolean;
}

/** Runs git commands. Nothing of the machine's or a user's git configuration is read, and no hook runs. */
export interface Git {
  /** The answer, also that of a failed command. Throws EnvironmentError (no git, disk full), TransientError (time-out). */
  attempt(args: string[], call?: GitCall): Promise<GitAnswer>;
  /** Standard output; a failed command is thrown as `toGitError` sorts it. */
  bytes(args: string[], call?: GitCall): Promise<Buffer>;
  /** Standard output as text, without the line end. */
  text(args: string[], call?: GitCall): Promise<string>;
}

export interface GitOptions {
  /** An empty folder of ours, the HOME of every git process. */
  home: string;
  /** PATH on which git is found. */
  path: string;
  /** Of each command. */
  timeoutMs: number;
  /** Added to the environment of every git process, for a proxy or certificates. */
  env?: Record<string, string> | undefined;
}

/** Configuration of every command: what a repository says itself is overruled (git-config(1)). */
const CONFIG = [
  "core.hooksPath=/dev/null",
  "core.fsmonitor=false",
  "core.attributesFile=/dev/null",
  "core.excludesFile=/dev/null",
  "credential.helper=",
  "gc.auto=0",
  "maintenance.auto=false",
  "protocol.allow=never",
  ...["https", "http", "ssh", "file"].map((protocol) => `protocol.${protocol}.allow=always`),
  // A redirect could carry a request to a host that the token is not for.
  "http.followRedirects=false",
  "http.lowSpeedLimit=1000",
  "http.lowSpeedTime=60",
];

const MOST_OUTPUT_BYTES = 100_000_000;

export function createGit({ home, path, timeoutMs, env = {} }: GitOptions): Git {
  const cleanEnvironment = {
    ...env,
    PATH: path,
    HOME: home,
    LC_ALL: "C",
    GIT_CONFIG_NOSYSTEM: "1",
    GIT_CONFIG_GLOBAL: "/dev/null",
    GIT_ATTR_NOSYSTEM: "1",
    GIT_TERMINAL_PROMPT: "0",
    GIT_NO_REPLACE_OBJECTS: "1",
    GIT_SSH_COMMAND: "ssh -oBatchMode=yes",
  };
  const config = CONFIG.flatMap((setting) => ["-c", setting]);

  const attempt = async (args: string[], call: GitCall = {}): Promise<GitAnswer> => {
    const result = await execa("git", [...config, ...args], {
      cwd: call.cwd ?? "/",
      env: { ...cleanEnvironment, ...call.env },
      extendEnv: false,
      encoding: "buffer",
      ...(call.input === undefined ? { stdin: "ignore" as const } : { input: call.input }),
      maxBuffer: { stdout: call.cutAt ?? MOST_OUTPUT_BYTES, stderr: 1_000_000 },
      timeout: timeoutMs,
      forceKillAfterDelay: 2 * SECOND,
      killDescendants: true,
      stripFinalNewline: false,
      reject: false,
    });
    const stdout = Buffer.from(result.stdout ?? []);
    const stderr = Buffer.from(result.stderr ?? []).toString("utf8");
    if (!result.failed) return { exitCode: 0, stdout, stderr, cut: false };
    if (result.isMaxBuffer && call.cutAt !== undefined) return { exitCode: 0, stdout, stderr, cut: true };
    const command = toCommandName(args);
    if (result.timedOut) {
      throw new TransientError(`"git ${command}" did not end within ${formatDuration(timeoutMs)}.`, {
        code: "git.timeout",
        details: { command, timeoutMs },
      });
    }
    if (result.exitCode === undefined) throw toStartError(result, command, stderr);
    return { exitCode: result.exitCode, stdout, stderr, cut: false };
  };

  const bytes = async (args: string[], call?: GitCall): Promise<Buffer> => {
    const answer = await attempt(args, call);
    if (answer.exitCode !== 0) throw toGitError(args, answer);
    return answer.stdout;
  };

  return {
    attempt,
    bytes,
    async text(args, call) {
      return (await bytes(args, call)).toString("utf8").trimEnd();
    },
  };
}

/** The same git, on one repository. */
export function scopeGit(git: Git, gitDir: string): Git {
  const toCall = (call: GitCall = {}): GitCall => ({ ...call, env: { GIT_DIR: gitDir, ...call.env } });
  return {
    attempt: (args, call) => git.attempt(args, toCall(call)),
    bytes: (args, call) => git.bytes(args, toCall(call)),
    text: (args, call) => git.text(args, toCall(call)),
  };
}

/** For a process that never started, or that a signal ended. */
function toStartError(result: unknown, command: string, stderr: string): Error {
  const facts = result instanceof ExecaError ? result : undefined;
  if (facts?.code === "ENOENT") {
    return new EnvironmentError("The program git was not found.", {
      code: "git.missing",
      hint: "Install git 2.39 or newer and put it on PATH.",
    });
  }
  // The kernel ends a process that writes over its file size limit with this signal (setrlimit(2)).
  if (facts?.signal === "SIGXFSZ") return toGitError([command], { exitCode: 153, stderr: "fatal: File too large" });
  return new TransientError(`"git ${command}" was ended by ${facts?.signal ?? facts?.shortMessage ?? "the system"}.`, {
    code: "git.killed",
    details: { command, stderr: stderr.slice(-2_000) },
    cause: facts?.cause,
  });
}
