import { parseJsonLine, parseJsonLines } from "../json-lines.ts";
import { toClaudeEvent, type ClaudeEvent } from "./events.ts";

/** An event that the program writes from another thread, sometimes into the middle of a line. */
const INJECTED = '{"type":"rate_limit_event"';

/** The events of the whole output, in order. Total: what is no event is skipped. */
export function* parseLines(lines: Iterable<string>): Generator<ClaudeEvent> {
  for (const object of parseJsonLines(lines, INJECTED)) yield toClaudeEvent(object);
}

/** The event of one line that stands alone; undefined where it holds none. */
export function parseLine(line: string): ClaudeEvent | undefined {
  const object = parseJsonLine(line, INJECTED);
  return object === undefined ? undefined : toClaudeEvent(object);
}
