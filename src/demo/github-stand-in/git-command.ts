import { execa } from "execa";

const TIMEOUT_MS = 20_000;

export interface GitOptions {
  dir: string;
  env?: Record<string, string>;
  input?: string;
  /** `base64` for output that is no text. */
  encoding?: "utf8" | "base64";
}

export interface GitAnswer {
  exitCode: number;
  stdout: string;
  stderr: string;
}

/** For every git process here: no configuration of the machine or the person, no question asked, no repository but `cwd`. */
export const GIT_ENVIRONMENT: Record<string, string | undefined> = {
  LC_ALL: "C",
  GIT_CONFIG_NOSYSTEM: "1",
  GIT_CONFIG_GLOBAL: "/dev/null",
  GIT_TERMINAL_PROMPT: "0",
  GIT_DIR: undefined,
  GIT_WORK_TREE: undefined,
  GIT_INDEX_FILE: undefined,
};

/** Runs git in a repository. A failing exit code is an answer; a git that cannot run, or not end in time, throws. */
export async function askGit(
  args: string[],
  { dir, env = {}, input = "", encoding = "utf8" }: GitOptions,
): Promise<GitAnswer> {
  const result = await execa("git", args, {
    cwd: dir,
    env: { ...GIT_ENVIRONMENT, ...env },
    input,
    encoding,
    reject: false,
    stripFinalNewline: false,
    timeout: TIMEOUT_MS,
    killSignal: "SIGKILL",
  });
  if (result.exitCode === undefined) throw new Error(`git ${args[0]} could not run: ${result.shortMessage}`);
  return { exitCode: result.exitCode, stdout: result.stdout, stderr: result.stderr };
}

/** As askGit, but a failing exit code throws with what git said. */
export async function runGit(args: string[], options: GitOptions): Promise<string> {
  const { exitCode, stdout, stderr } = await askGit(args, options);
  if (exitCode !== 0) throw new Error(`git ${args[0]} ended with ${exitCode}: ${stderr.trim()}`);
  return stdout;
}
