import type { AgentRunEndKind, AgentUsage } from "../../domain/agent-run.ts";
import type { AgentReading, ProcessEnd } from "../../domain/ports/agent-adapter.ts";
import { keepStart } from "../../lib/truncate.ts";
import { findDecisiveCut } from "./cut-kind.ts";
import { describeEnd, toEndKind, wasKilled } from "./process-end.ts";
import { findClosingQuestion } from "./question.ts";
import { toLimitFacts } from "./retry-at.ts";
import { toErrorKind } from "./status-kind.ts";

/** What a program's output says, in words that are no program's own. */
export interface Heard {
  /** Names the conversation. */
  sessionId?: string | undefined;
  /** The program said that it came to its end by itself and without an error. */
  isFinished: boolean;
  /** The model's service withheld the answer. */
  isRefused: boolean;
  /** The last failed request, where nothing succeeded after it. `isFinal` once the program gave up. */
  error?: { text: string; status?: number | undefined; isFinal: boolean } | undefined;
  /** Errors of requests that the program told of, repeated ones too. */
  errors: number;
  /** The last text of the agent itself. */
  lastText: string;
  usage: AgentUsage;
}

export function makeSilence(): Heard {
  return { isFinished: false, isRefused: false, errors: 0, lastText: "", usage: { inputTokens: 0, outputTokens: 0 } };
}

/** Notes a failed request. What the program says on giving up repeats, at times in fewer words, what it said before. */
export function hearError(heard: Heard, error: NonNullable<Heard["error"]>): void {
  heard.errors++;
  const { status = error.isFinal ? heard.error?.status : undefined } = error;
  heard.error = { ...error, status };
}

/**
 * How a run ended by what was heard and how its process ended: the limit that cut it goes first, then an error that the
 * program gave up on, then its own good end, and only then the process. Exit codes alone say little: programs end
 * with 0 after a signal, and with any code after an error.
 */
export function toReading(heard: Heard, end: ProcessEnd, now: Date): AgentReading {
  const question = findClosingQuestion(heard.lastText);
  const kind = toKind(heard, end, question !== undefined);
  return {
    kind,
    usage: heard.usage,
    evidence: [describeEnd(end), ...describe(heard, kind, end)],
    ...(heard.sessionId === undefined ? {} : { session: { id: heard.sessionId, isOpen: !heard.isFinished } }),
    ...(kind === "quota" ? toLimitFacts([heard.error?.text ?? ""], undefined, now) : {}),
    ...(kind === "asked" ? { question } : {}),
  };
}

function toKind(heard: Heard, end: ProcessEnd, isQuestion: boolean): AgentRunEndKind {
  const { error } = heard;
  const cut = findDecisiveCut(end, heard.isFinished);
  if (cut !== undefined) return findServiceTrouble(heard, cut) ?? cut;
  if (error?.isFinal === true) return heard.isRefused ? "refused" : toErrorKind(error.text, error.status);
  if (heard.isFinished) {
    if (heard.isRefused) return "refused";
    const kind = end.cut === undefined ? toEndKind(end) : "completed";
    return kind === "completed" && isQuestion ? "asked" : kind;
  }
  if (wasKilled(end)) return "killed";
  return error === undefined ? "failed" : toErrorKind(error.text, error.status);
}

const SERVICE_TROUBLE: readonly AgentRunEndKind[] = ["quota", "overloaded", "auth"];

/**
 * Programs that wait for a service without end are cut by a limit; what kept them is then the reason, not the limit. A
 * person's stop and a flood of output stay what they are.
 */
export function findServiceTrouble(
  { error }: Pick<Heard, "error">,
  cut: ProcessEnd["cut"],
): AgentRunEndKind | undefined {
  if (error === undefined || cut === "cancelled" || cut === "output-cap") return undefined;
  const kind = toErrorKind(error.text, error.status);
  return SERVICE_TROUBLE.includes(kind) ? kind : undefined;
}

const LONGEST_QUOTE = 500;

function describe({ error, errors, isFinished }: Heard, kind: AgentRunEndKind, end: ProcessEnd): string[] {
  const sentences: string[] = [];
  if (!isFinished && error?.isFinal !== true) sentences.push("It wrote no final event.");
  else if (end.cut !== undefined && kind !== end.cut)
    sentences.push("It had written its final event before it was cut.");
  if (error !== undefined) {
    const status = error.status === undefined ? "" : ` (HTTP ${error.status})`;
    sentences.push(`The last thing that went wrong${status}: ${keepStart(error.text, LONGEST_QUOTE)}`);
  }
  if (errors > 1) sentences.push(`Errors that it told of: ${errors}.`);
  return sentences;
}
