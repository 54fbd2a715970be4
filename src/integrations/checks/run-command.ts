import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import type { CheckResult } from "../../domain/agent-run.ts";
import { EnvironmentError, StopError } from "../../domain/errors.ts";
import { toBubblewrapArgv } from "../../lib/bubblewrap.ts";
import { formatDuration } from "../../lib/durations.ts";
import { createOutputTail } from "./output-tail.ts";
import type { CheckSandbox } from "./check-sandbox.ts";
import { killMarked } from "./process-tree.ts";

export interface CommandSurroundings {
  sandbox: CheckSandbox;
  /** Path of bubblewrap; without it the command runs unprotected. */
  bubblewrap: string | undefined;
  env: Record<string, string>;
  timeoutMs: number;
  maxOutputChars: number;
}

/** The shell that runs the owner's command gets both outputs in one pipe, so that they keep their order. */
const SHELL = ["/bin/sh", "-c", 'exec /bin/sh -c "$1" 2>&1', "check"];

const NOT_FOUND = 127;

/** Runs one command to its end, its time-out or the abort; nothing of it is alive afterwards. */
export async function runCommand(
  command: string,
  { sandbox, bubblewrap, env, timeoutMs, maxOutputChars }: CommandSurroundings,
  signal: AbortSignal,
): Promise<CheckResult> {
  const shell = [...SHELL, command];
  const [program = "", ...args] =
    bubblewrap === undefined ? shell : [bubblewrap, ...toBubblewrapArgv({ ...sandbox, command: shell })];
  const mark = randomUUID();
  const startedAt = performance.now();
  const output = createOutputTail(maxOutputChars);
  const complaints = createOutputTail(2_000);

  const child = spawn(program, args, {
    cwd: sandbox.workDir,
    env: { ...env, HOME: sandbox.home, MILLRACE_CHECK: mark },
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  });
  const exited = new Promise<void>((fulfil, reject) => {
    child.once("exit", () => fulfil());
    child.once("error", (error) => reject(toStartError(program, error)));
  });
  const closed = new Promise<void>((fulfil) => child.once("close", () => fulfil()));
  child.stdout.on("data", (chunk: Buffer) => output.push(chunk));
  child.stderr.on("data", (chunk: Buffer) => complaints.push(chunk));

  let cut: "timed-out" | "stopped" | undefined;
  const end = (why: typeof cut) => {
    cut ??= why;
    child.kill("SIGKILL");
  };
  const timer = setTimeout(() => end("timed-out"), timeoutMs);
  const stop = () => end("stopped");
  signal.addEventListener("abort", stop, { once: true });
  if (signal.aborted) stop();
  try {
    await exited;
    // A sandbox ends with its first process; elsewhere what the command left behind would hold the pipes open.
    if (bubblewrap === undefined && child.pid !== undefined) {
      await killMarked(child.pid, `MILLRACE_CHECK=${mark}`);
    }
    await closed;
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", stop);
  }
  if (cut === "stopped") throw new StopError("The checks were stopped.", { code: "checks.stopped" });
  const exitCode = child.exitCode ?? undefined;
  if (bubblewrap !== undefined && exitCode !== 0 && complaints.text() !== "") {
    throw new EnvironmentError(`The sandbox for the checks could not be made: ${complaints.text().trim()}`, {
      code: "checks.sandbox_failed",
      hint: "Run the doctor; it tries the sandbox.",
    });
  }
  const ending = describeEnding(cut, exitCode, child.signalCode, timeoutMs);
  return {
    command,
    passed: cut === undefined && exitCode === 0,
    exitCode: cut === undefined ? exitCode : undefined,
    durationMs: Math.round(performance.now() - startedAt),
    output: [output.text(), ending].filter((part) => part !== "").join("\n"),
  };
}

/** A sentence where the exit code alone does not say enough. */
function describeEnding(cut: string | undefined, exitCode: number | undefined, signal: string | null, ms: number) {
  if (cut === "timed-out") return `[… killed: it did not end within ${formatDuration(ms)} …]`;
  if (exitCode === NOT_FOUND) return "[… the shell did not find the program: is it installed and on PATH? …]";
  return signal === null ? "" : `[… ended by ${signal} …]`;
}

function toStartError(program: string, error: unknown): EnvironmentError {
  return new EnvironmentError(`${program} could not be started.`, { code: "checks.not_started", cause: error });
}
