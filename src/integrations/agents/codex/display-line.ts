import { looksLikeJson, parseJsonLine } from "../json-lines.ts";
import { toPlainLine } from "../process-end.ts";
import { type CodexEvent, toCodexEvent } from "./events.ts";

/** What the agent says and does, one line for each event; undefined for the rest. */
export function toCodexDisplayLine(line: string): string | undefined {
  const object = parseJsonLine(line);
  if (object === undefined) return looksLikeJson(line) ? undefined : toPlainLine(line);
  const text = toText(toCodexEvent(object));
  return text === undefined ? undefined : toPlainLine(text.replaceAll("\n", " "));
}

function toText(event: CodexEvent): string | undefined {
  switch (event.type) {
    case "thread.started":
      return "* Codex";
    case "item.started":
      return event.item.type === "command_execution" ? `> ${event.item.command ?? "a command"}` : undefined;
    case "item.completed":
      return toItemText(event.item);
    case "turn.completed":
      return "= end";
    case "turn.failed":
      return `= error: ${event.error.message ?? ""}`;
    case "error":
      return `! ${event.message ?? "an error"}`;
    case "other":
      return undefined;
  }
}

function toItemText(item: Extract<CodexEvent, { type: "item.completed" }>["item"]): string | undefined {
  const { type, exit_code } = item;
  if (type === "agent_message") return item.text;
  if (type === "file_change") return `> changed ${item.changes.map(({ path }) => path ?? "a file").join(", ")}`;
  if (type === "command_execution" && typeof exit_code === "number" && exit_code !== 0)
    return `< ended with exit code ${exit_code}`;
  return type === "error" ? `! ${item.message ?? "a warning"}` : undefined;
}
