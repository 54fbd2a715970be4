import type { AgentReading, ProcessEnd } from "../../../domain/ports/agent-adapter.ts";
import { type Heard, hearError, makeSilence, toReading } from "../heard.ts";
import { parseJsonLines } from "../json-lines.ts";
import { type GeminiEvent, toGeminiEvent } from "./events.ts";

/** https://github.com/google-gemini/gemini-cli/blob/main/packages/core/src/utils/errors.ts */
const TURNS_EXIT_CODE = 53;

/**
 * Reads how a run of Gemini CLI ended. It tells tokens and no money. Requests that it repeats show as plain text only; for
 * some errors it gives up on, so does the end. After SIGINT and SIGTERM it ends with exit code 0 and no final event, which
 * it does for no other reason.
 */
export function readGeminiOutput(output: Iterable<string>, end: ProcessEnd, now: Date): AgentReading {
  const heard = makeSilence();
  for (const line of output) {
    const trouble = findTrouble(line);
    if (trouble !== undefined) hearError(heard, { ...trouble, isFinal: false });
    for (const object of parseJsonLines([line])) hear(heard, toGeminiEvent(object));
  }
  const reading = toReading(heard, end, now);
  if (reading.kind !== "failed") return reading;
  if (end.exitCode === TURNS_EXIT_CODE) return { ...reading, kind: "max-turns" };
  return end.exitCode === 0 && !heard.isFinished && heard.sessionId !== undefined
    ? { ...reading, kind: "killed" }
    : reading;
}

function findTrouble(line: string): { text: string; status?: number | undefined } | undefined {
  if (!/^(?:Attempt \d+ failed|Error when talking to Gemini API)/.test(line)) return undefined;
  const status = /failed with status (\d{3})\b|"code":\s*(\d{3})\b/.exec(line);
  return { text: line, status: status === null ? undefined : Number(status[1] ?? status[2]) };
}

function hear(heard: Heard, event: GeminiEvent): void {
  switch (event.type) {
    case "init":
      heard.sessionId = event.session_id;
      return;
    case "message":
      if (event.role !== "assistant") return;
      heard.error = undefined;
      // A text comes in pieces; any other event ends it.
      heard.lastText = event.delta === true ? heard.lastText + (event.content ?? "") : (event.content ?? "");
      return;
    case "tool_use":
      heard.error = undefined;
      heard.lastText = "";
      return;
    case "result": {
      const { input_tokens = 0, output_tokens = 0, cached } = event.stats;
      heard.usage = { inputTokens: input_tokens, cachedInputTokens: cached, outputTokens: output_tokens };
      heard.isFinished = event.status === "success";
      if (heard.isFinished) heard.error = undefined;
      else hearError(heard, { text: event.error?.message ?? "without a text", isFinal: true });
      return;
    }
    case "tool_result":
    case "error":
    case "other":
      return;
  }
}
