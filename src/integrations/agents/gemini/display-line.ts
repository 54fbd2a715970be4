import { looksLikeJson, parseJsonLine } from "../json-lines.ts";
import { toPlainLine } from "../process-end.ts";
import { type GeminiEvent, toGeminiEvent } from "./events.ts";

/** What the agent says and does, one line for each event; undefined for the rest. */
export function toGeminiDisplayLine(line: string): string | undefined {
  const object = parseJsonLine(line);
  if (object === undefined) return looksLikeJson(line) ? undefined : toPlainLine(line);
  const text = toText(toGeminiEvent(object));
  return text === undefined ? undefined : toPlainLine(text.replaceAll("\n", " "));
}

function toText(event: GeminiEvent): string | undefined {
  switch (event.type) {
    case "init":
      return `* Gemini CLI with ${event.model ?? "its model"}`;
    case "message":
      return event.role === "assistant" ? event.content : undefined;
    case "tool_use":
      return `> ${event.tool_name ?? "tool"} ${JSON.stringify(event.parameters ?? {})}`;
    case "tool_result":
      return event.status === "error" ? "< the tool reported an error" : undefined;
    case "error":
      return `! ${event.message ?? "an error"}`;
    case "result":
      return event.status === "success" ? "= end" : `= error: ${event.error?.message ?? ""}`;
    case "other":
      return undefined;
  }
}
