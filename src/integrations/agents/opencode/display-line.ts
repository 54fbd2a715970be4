import { looksLikeJson, parseJsonLine } from "../json-lines.ts";
import { toPlainLine } from "../process-end.ts";
import { type OpencodeEvent, toOpencodeEvent } from "./events.ts";
import { findLogged } from "./read.ts";

/** What the agent says and does, one line for each event; undefined for the rest. */
export function toOpencodeDisplayLine(line: string): string | undefined {
  const object = parseJsonLine(line);
  if (object === undefined) return looksLikeJson(line) || isChatter(line) ? undefined : toPlainLine(toLogText(line));
  const text = toText(toOpencodeEvent(object));
  return text === undefined ? undefined : toPlainLine(text.replaceAll("\n", " "));
}

function isChatter(line: string): boolean {
  return /^timestamp=\S{1,40} level=(?!ERROR)/.test(line);
}

function toLogText(line: string): string {
  const logged = findLogged(line);
  return logged === undefined ? line : `! ${logged}`;
}

function toText(event: OpencodeEvent): string | undefined {
  switch (event.type) {
    case "text":
      return event.part.text;
    case "tool_use":
      return `> ${event.part.tool ?? "tool"} ${JSON.stringify(event.part.state.input ?? {})}`;
    case "step_finish":
      return event.part.reason === "stop" ? "= end" : undefined;
    case "error":
      return `! ${event.error.data.message ?? event.error.name ?? "an error"}`;
    case "step_start":
    case "other":
      return undefined;
  }
}
