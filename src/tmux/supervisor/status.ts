import { constants } from "node:os";
import type { ProcessEnd } from "../../domain/ports/agent-adapter.ts";
import { SECOND } from "../../lib/durations.ts";
import type { Cut } from "./limits.ts";

/** `status.json`: how the run ended. There is at most one for each run folder, and it never changes. */
export interface RunStatus extends ProcessEnd {
  version: 1;
  startedAt: string;
  endedAt: string;
  /** Set where the agent's process could not be started. */
  spawnError?: string | undefined;
  /** The host vanished without a word, and nobody had ended the run. */
  lost?: true | undefined;
  /** Processes of the run that could not be ended. */
  survivors: number;
  evidence: string[];
}

/** What host and supervisor left in the run folder about its end. */
export interface EndNotes {
  /** Exit status as a shell tells it. */
  exitStatus: number | undefined;
  cut: { cut: Cut; evidence: string[] } | undefined;
  /** The agent was asked to wrap up. */
  soft: boolean;
  spawnError: string | undefined;
}

/** The part of the status that follows from the notes alone, so that whoever settles a run comes to the same end. */
export function toEnd(
  notes: EndNotes,
  ranMs: number,
  lastResortSeconds: number | undefined,
): Pick<RunStatus, "exitCode" | "signal" | "cut" | "spawnError" | "lost" | "evidence"> {
  const { exitStatus, soft, spawnError } = notes;
  if (spawnError !== undefined) return { spawnError, evidence: [] };
  const evidence = [...(notes.cut?.evidence ?? [])];
  let cut: Cut | undefined = notes.cut?.cut ?? (soft ? "soft-limit" : undefined);
  if (exitStatus === undefined && notes.cut === undefined) {
    return { lost: true, evidence: [...evidence, "The host of the run vanished without a word."] };
  }
  if (notes.cut === undefined && isLastResort(exitStatus, ranMs, lastResortSeconds)) {
    cut = "hard-limit";
    evidence.push("No supervisor was there to end the run; timeout(1) did.");
  }
  return { ...toProcessEnd(exitStatus), cut, evidence };
}

/** timeout(1) ends with 124, or with 137 where it had to kill. */
function isLastResort(exitStatus: number | undefined, ranMs: number, seconds: number | undefined): boolean {
  return seconds !== undefined && (exitStatus === 124 || exitStatus === 137) && ranMs >= (seconds - 1) * SECOND;
}

/** Signals that end a process by themselves. Above 128 a shell tells of these; other numbers there are exit codes. */
const DEADLY = [
  ...(["SIGHUP", "SIGINT", "SIGQUIT", "SIGILL", "SIGTRAP", "SIGABRT", "SIGBUS", "SIGFPE", "SIGKILL"] as const),
  ...(["SIGSEGV", "SIGPIPE", "SIGALRM", "SIGTERM", "SIGXCPU", "SIGXFSZ"] as const),
];

/** `undefined` is a host that had to be killed together with its agent. */
function toProcessEnd(exitStatus: number | undefined): Pick<ProcessEnd, "exitCode" | "signal"> {
  if (exitStatus === undefined) return { signal: "SIGKILL" };
  const signal = DEADLY.find((name) => constants.signals[name] === exitStatus - 128);
  return signal === undefined ? { exitCode: exitStatus } : { signal };
}
