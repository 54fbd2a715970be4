import { looksLikeJson } from "../json-lines.ts";
import { toPlainLine } from "../process-end.ts";
import type { ClaudeEvent } from "./events.ts";
import { parseLine } from "./parse-lines.ts";

/** What the agent says and does, one line for each event; undefined for the rest. */
export function toClaudeDisplayLine(line: string): string | undefined {
  const event = parseLine(line);
  if (event === undefined) return looksLikeJson(line) ? undefined : toPlainLine(line);
  const text = toText(event);
  return text === undefined ? undefined : toPlainLine(text.replaceAll("\n", " "));
}

function toText(event: ClaudeEvent): string | undefined {
  switch (event.type) {
    case "assistant": {
      const parts = event.message.content.flatMap((block) => {
        if (block.type === "text") return [block.text ?? ""];
        return block.type === "tool_use" ? [`> ${block.name ?? "tool"} ${JSON.stringify(block.input ?? {})}`] : [];
      });
      return parts.length === 0 ? undefined : parts.join("  ");
    }
    case "user":
      return event.message.content.some((block) => block.is_error === true)
        ? "< the tool reported an error"
        : undefined;
    case "system":
      return toSystemText(event);
    case "rate_limit_event":
      return event.rate_limit_info.status === "rejected" ? "! the usage limit is reached" : undefined;
    case "result":
      return `= ${event.is_error === true ? "error" : "end"}: ${event.result ?? event.errors?.join(" ") ?? event.subtype ?? ""}`;
    case "other":
      return undefined;
  }
}

function toSystemText(event: Extract<ClaudeEvent, { type: "system" }>): string | undefined {
  if (event.subtype === "init")
    return `* Claude Code ${event.claude_code_version ?? ""} with ${event.model ?? "its model"}`;
  if (event.subtype === "api_retry") {
    return `! the model did not answer (${event.error_status ?? "no connection"}), try ${event.attempt ?? "?"} of ${event.max_retries ?? "?"}`;
  }
  return event.subtype === "permission_denied" ? `! denied: ${event.tool_name ?? "a tool"}` : undefined;
}
