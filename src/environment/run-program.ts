import { execa } from "execa";
import { keepEnd } from "../lib/truncate.ts";

export interface ProgramResult {
  /** undefined where the program was killed or did not start. */
  exitCode: number | undefined;
  stdout: string;
  stderr: string;
  timedOut: boolean;
}

const MOST_OUTPUT_CHARS = 4_000_000;

/** Runs a program without a shell and never throws for how it ended. `env` is all it sees of the environment. */
export async function runProgram(
  file: string,
  args: string[],
  options: { env: Record<string, string>; timeoutMs: number; cwd?: string },
): Promise<ProgramResult> {
  const result = await execa(file, args, {
    env: options.env,
    extendEnv: false,
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    stdin: "ignore",
    timeout: options.timeoutMs,
    forceKillAfterDelay: 2_000,
    maxBuffer: MOST_OUTPUT_CHARS,
    reject: false,
  });
  return {
    exitCode: result.exitCode,
    stdout: result.stdout,
    stderr: result.stderr === "" && result.failed ? (result.originalMessage ?? "") : result.stderr,
    timedOut: result.timedOut,
  };
}

/** The last lines of what a program said, for a message. */
export function toLastWords(result: ProgramResult): string {
  if (result.timedOut) return "it did not end in time";
  return keepEnd(`${result.stdout}\n${result.stderr}`.trim(), 600) || `it ended with code ${result.exitCode}`;
}
