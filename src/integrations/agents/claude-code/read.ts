import type { AgentRunEndKind } from "../../../domain/agent-run.ts";
import type { AgentReading, ProcessEnd } from "../../../domain/ports/agent-adapter.ts";
import { keepStart } from "../../../lib/truncate.ts";
import { describeEnd, toEndKind, wasKilled } from "../process-end.ts";
import { collectConversation, type Conversation } from "./collect.ts";
import type { ClaudeResult } from "./events.ts";
import { parseLines } from "./parse-line.ts";
import { isUsageLimit, isWeeklyLimit, toRetryAt } from "./retry-at.ts";

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
    ...(kind === "quota"
      ? {
          retryAt: toRetryAt(texts, seen.rateLimit, now)?.toISOString(),
          isWeeklyLimit: isWeeklyLimit(texts, seen.rateLimit),
        }
      : {}),
  };
}

/** Cuts after which a finished conversation still counts: the program is known to hang after its last event. */
const LATE_CUTS: readonly ProcessEnd["cut"][] = ["idle", "soft-limit", "hard-limit"];

function toKind(seen: Conversation, end: ProcessEnd): AgentRunEndKind {
  const isLate = LATE_CUTS.includes(end.cut) && seen.result !== undefined && !isAborted(seen.result);
  if (end.cut !== undefined && !isLate) return end.cut;
  if (seen.result !== undefined) return toResultKind(seen.result, seen, end);
  if (seen.rateLimit !== undefined) return "quota";
  if (wasKilled(end)) return "killed";
  return isUsageLimit(seen.lastText) ? "quota" : "failed";
}

/** On SIGINT or SIGTERM it may still write a result, which then says that it was interrupted. */
function isAborted(result: ClaudeResult): boolean {
  return result.terminal_reason?.startsWith("aborted") === true || result.subtype === "error_during_execution";
}

function toResultKind(result: ClaudeResult, seen: Conversation, end: ProcessEnd): AgentRunEndKind {
  const said = listResultTexts(result).join("\n");
  if (result.subtype === "error_max_turns") return "max-turns";
  if (result.subtype === "error_max_budget_usd") return "budget";
  if (isAborted(result)) return wasKilled(end) ? "killed" : "failed";
  if (result.is_error !== true) return isDenied(result, seen) ? "denied" : toSuccessKind(end);
  if (result.terminal_reason === "prompt_too_long" || /prompt is too long/i.test(said)) return "context";
  if (result.stop_reason === "refusal" || seen.refused) return "refused";
  if (seen.rateLimit !== undefined || isUsageLimit(said)) return "quota";
  return toStatusKind(result.api_error_status);
}

function toStatusKind(status: number | undefined): AgentRunEndKind {
  if (status === 401 || status === 403) return "auth";
  if (status === 429) return "quota";
  return status !== undefined && status >= 500 ? "overloaded" : "failed";
}

/** A cut after the last event is no failure of the work; an unexplained exit code is. */
function toSuccessKind(end: ProcessEnd): AgentRunEndKind {
  return end.cut === undefined ? toEndKind(end) : "completed";
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
