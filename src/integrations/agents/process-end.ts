import type { AgentRunEndKind } from "../../domain/agent-run.ts";
import type { ProcessEnd } from "../../domain/ports/agent-adapter.ts";

/** What a shell reports for a process that SIGKILL or SIGTERM ended. */
const KILLED_CODES = [137, 143];

/** How a run ended as far as the process alone tells: a cut, a signal, or the exit code. */
export function toEndKind(end: ProcessEnd): AgentRunEndKind {
  if (end.cut !== undefined) return end.cut;
  if (wasKilled(end)) return "killed";
  // No exit code at all is no success.
  return end.exitCode === 0 ? "completed" : "failed";
}

export function wasKilled(end: ProcessEnd): boolean {
  return end.signal !== undefined || (end.exitCode !== undefined && KILLED_CODES.includes(end.exitCode));
}

/** One sentence. */
export function describeEnd(end: ProcessEnd): string {
  const how =
    end.signal !== undefined
      ? `was ended by ${end.signal}`
      : end.exitCode !== undefined
        ? `ended with exit code ${end.exitCode}`
        : "ended, nobody saw how";
  return `The agent's process ${how}${end.cut === undefined ? "" : ` after its run was cut (${end.cut})`}.`;
}

/** A line fit for a terminal: without escape sequences and control characters, and not endless; undefined when blank. */
export function toPlainLine(line: string): string | undefined {
  const plain = line
    .replaceAll(ESCAPE_SEQUENCES, "")
    .replaceAll("\t", "  ")
    .replaceAll(CONTROL_CHARACTERS, "")
    .trimEnd();
  return plain.trim() === "" ? undefined : plain.slice(0, LONGEST_LINE);
}

const LONGEST_LINE = 2_000;
// ECMA-48 control sequences, and operating system commands up to their terminator.
const ESCAPE_SEQUENCES = /\u001b\[[0-?]*[ -/]*[@-~]|\u001b\][^\u0007\u001b]*(?:\u0007|\u001b\\)/g;
const CONTROL_CHARACTERS = /[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g;
