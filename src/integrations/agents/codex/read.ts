import type { AgentReading, ProcessEnd } from "../../../domain/ports/agent-adapter.ts";
import { type Heard, hearError, makeSilence, toReading } from "../heard.ts";
import { parseJsonLine, parseJsonLines } from "../json-lines.ts";
import { toCodexEvent, type CodexEvent } from "./events.ts";

/**
 * Reads how a run of Codex ended. It tells tokens and no money. An `error` event is a try that failed, `turn.failed` is
 * the end of trying; without a network it tries for ever and is cut by a limit. Errors before the conversation began are
 * plain text.
 */
export function readCodexOutput(output: Iterable<string>, end: ProcessEnd, now: Date): AgentReading {
  const heard = makeSilence();
  const lines = [...output];
  for (const object of parseJsonLines(lines)) hear(heard, toCodexEvent(object));
  const plain = lines.findLast((line) => PLAIN_ERROR.test(line) && parseJsonLine(line) === undefined);
  const isHeard = heard.isFinished || heard.error !== undefined;
  if (plain !== undefined && !isHeard) hearError(heard, { text: plain.trim(), isFinal: false });
  return toReading(heard, end, now);
}

const PLAIN_ERROR = /^(?:error\b|input_too_large|missing environment variable)/i;

function hear(heard: Heard, event: CodexEvent): void {
  switch (event.type) {
    case "thread.started":
      heard.sessionId = event.thread_id;
      return;
    case "item.started":
    case "item.completed":
      // An item of the type `error` is a warning, such as one about a model that the program does not know.
      if (event.item.type === "error") return;
      heard.error = undefined;
      if (event.item.type === "agent_message") heard.lastText = event.item.text ?? "";
      return;
    case "turn.completed": {
      const { input_tokens = 0, cached_input_tokens, output_tokens = 0 } = event.usage;
      heard.isFinished = true;
      heard.error = undefined;
      heard.usage = { inputTokens: input_tokens, cachedInputTokens: cached_input_tokens, outputTokens: output_tokens };
      return;
    }
    case "turn.failed":
      return hearError(heard, { text: event.error.message ?? "without a text", isFinal: true });
    case "error":
      return hearError(heard, { text: event.message ?? "without a text", isFinal: false });
    case "other":
      return;
  }
}
