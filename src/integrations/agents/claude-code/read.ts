import type { AgentRunEndKind } from "../../../domain/agent-run.ts";
import type { AgentReading, ProcessEnd } from "../../../domain/ports/agent-adapter.ts";
import { keepStart } from "../../../lib/truncate.ts";
import { findDecisiveCut } from "../cut-kind.ts";
import { describeEnd, toEndKind, wasKilled } from "../process-end.ts";
import { findClosingQuestion } from "../question.ts";
import { isUsageLimit, toLimitFacts } from "../retry-at.ts";
import { isTooLong, toErrorKind, toStatusKind } from "../status-kind.ts";
import { collectConversation, type Conversation } from "./collect.ts";
import type { ClaudeResult } from "./events.ts";
import { parseLines } from "./parse-lines.ts";

/**
 * Reads how a run of Claude Code ended. Neither its exit code nor its `subtype` can be believed: it ends with 0 and
 * "success" after every edit was denied, and "success" comes with `is_error`, too. So, in this order: the limit that
 * cut it, its last event's facts, and only then how the process ended.
 */
export function readClaudeOutput(output: Iterable<string>, end: ProcessEnd, now: Date): AgentReading {
  const seen = collectConversation(parseLines(output));
  const kind = toKind(seen, end);
  const texts = [...listResultTexts(seen.result), seen.lastText];
  return {
    kind,
    usage: seen.usage,
    evidence: [describeEnd(end), ...describe(seen, kind, end)],
    ...(seen.sessionId === undefined ? {} : { session: { id: seen.sessionId, isOpen: isOpen(seen) } }),
    ...(kind === "asked" ? { question: findClosingQuestion(seen.lastText) } : {}),
    ...(kind === "quota" ? toLimitFacts(texts, seen.rateLimit, now) : {}),
  };
}

function toKind(seen: Conversation, end: ProcessEnd): AgentRunEndKind {
  const cut = findDecisiveCut(end, seen.result !== undefined && !isAborted(seen.result));
  if (cut !== undefined) return findServiceTrouble(seen, cut) ?? cut;
  if (seen.result !== undefined) return toResultKind(seen.result, seen, end);
  if (seen.rateLimit !== undefined) return "quota";
  if (wasKilled(end)) return "killed";
  return isUsageLimit(seen.lastText) ? "quota" : "failed";
}

/** Its cost is that of the whole session: only a part that told none may be gone on with, or it would count twice. */
function isOpen({ result }: Conversation): boolean {
  return result === undefined;
}

/** It was cut while it waited for the service, with nothing but repeated requests since its last word. */
function findServiceTrouble(
  { isRetrying, retryStatus }: Conversation,
  cut: ProcessEnd["cut"],
): AgentRunEndKind | undefined {
  if (!isRetrying || cut === "cancelled" || cut === "output-cap") return undefined;
  const kind = toStatusKind(retryStatus);
  return kind === "failed" ? undefined : kind;
}

/** On SIGINT or SIGTERM it may still write a result, which then says that it was interrupted. */
function isAborted(result: ClaudeResult): boolean {
  return result.terminal_reason?.startsWith("aborted") === true || result.subtype === "error_during_execution";
}

function toResultKind(result: ClaudeResult, seen: Conversation, end: ProcessEnd): AgentRunEndKind {
  const said = listResultTexts(result).join("\n");
  if (result.subtype === "error_max_turns") return "max-turns";
  if (result.subtype === "error_max_budget_usd") return "budget";
  // Somebody interrupted it, if only with SIGINT, after which it ends with exit code 0.
  if (isAborted(result)) return wasKilled(end) || result.terminal_reason !== undefined ? "killed" : "failed";
  if (result.is_error !== true) return isDenied(result, seen) ? "denied" : toSuccessKind(seen, end);
  if (result.terminal_reason === "prompt_too_long" || isTooLong(said)) return "context";
  if (result.stop_reason === "refusal" || seen.refused) return "refused";
  if (seen.rateLimit !== undefined || isUsageLimit(said)) return "quota";
  return toErrorKind(said, result.api_error_status);
}

/** A cut after the last event is no failure of the work; an unexplained exit code is. */
function toSuccessKind({ lastText }: Conversation, end: ProcessEnd): AgentRunEndKind {
  const kind = end.cut === undefined ? toEndKind(end) : "completed";
  return kind === "completed" && findClosingQuestion(lastText) !== undefined ? "asked" : kind;
}

/** It wanted to change files and was never let. */
function isDenied(result: ClaudeResult, seen: Conversation): boolean {
  const denied = new Set(result.permission_denials.map((denial) => denial.tool_use_id));
  return seen.edits.length > 0 && seen.edits.every((id) => denied.has(id));
}

function listResultTexts(result: ClaudeResult | undefined): string[] {
  return [result?.result ?? "", ...(result?.errors ?? [])].filter((text) => text !== "");
}

const LONGEST_QUOTE = 500;

function describe(seen: Conversation, kind: AgentRunEndKind, end: ProcessEnd): string[] {
  const { result, retries, retryStatus } = seen;
  const sentences: string[] = [];
  if (result === undefined) sentences.push("It wrote no final event.");
  else if (end.cut !== undefined && kind !== end.cut)
    sentences.push("It had written its final event before it was cut.");
  if (result?.is_error === true) {
    const status = result.api_error_status === undefined ? "" : ` (HTTP ${result.api_error_status})`;
    const said = keepStart(listResultTexts(result).join(" "), LONGEST_QUOTE);
    sentences.push(
      `Its final event is an error${status}: ${said === "" ? (result.subtype ?? "without a text") : said}`,
    );
  }
  const denials = result?.permission_denials ?? [];
  if (denials.length > 0) {
    const tools = [...new Set(denials.map((denial) => denial.tool_name ?? "unknown"))].join(", ");
    sentences.push(`Tool calls that were denied: ${denials.length} (${tools}).`);
  }
  if (retries > 0)
    sentences.push(
      `Requests to the model that it repeated: ${retries} (last HTTP status ${retryStatus ?? "unknown"}).`,
    );
  return sentences;
}
