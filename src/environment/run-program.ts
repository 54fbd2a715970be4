import { execa } from "execa";

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

/** Why a program failed, in one line: what it marks as errors, else the end of what it said. */
export function toLastWords(result: ProgramResult): string {
  if (result.timedOut) return "it did not end in time";
  const lines = `${result.stdout}\n${result.stderr}`.split("\n").map((line) => line.trim());
  const errors = lines.filter((line) => /^(E:|error\b|fatal\b)/i.test(line));
  const said = (errors.length > 0 ? errors : lines.filter((line) => line !== "")).slice(-3).join(" ");
  return said.slice(-600) || `it ended with code ${result.exitCode}`;
}
