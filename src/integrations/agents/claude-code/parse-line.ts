import { toClaudeEvent, type ClaudeEvent } from "./events.ts";

/** Of a torn line at most this much is kept for its other half. */
const LONGEST_FRAGMENT = 4_000_000;

/** An event that the program writes from another thread, sometimes into the middle of a line. */
const INJECTED = '{"type":"rate_limit_event"';

/**
 * The events of the whole output, in order. Total: plain text and broken lines are skipped, an event that was written
 * into the middle of another line is taken out of it, and a line torn in two is put together again.
 */
export function* parseLines(lines: Iterable<string>): Generator<ClaudeEvent> {
  let fragment = "";
  for (const line of lines) {
    const { events, rest } = takeInjected(line);
    yield* events;
    if (rest.trim() === "") continue;
    const whole = parseObject(rest);
    if (whole !== undefined) {
      yield toClaudeEvent(whole);
      fragment = "";
      continue;
    }
    const joined = fragment === "" ? undefined : parseObject(fragment + rest);
    if (joined !== undefined) yield toClaudeEvent(joined);
    fragment = joined === undefined && rest.length <= LONGEST_FRAGMENT && rest.trimStart().startsWith("{") ? rest : "";
  }
}

/** The event of one line that stands alone; undefined where it holds none. */
export function parseLine(line: string): ClaudeEvent | undefined {
  for (const event of parseLines([line])) return event;
  return undefined;
}

function takeInjected(line: string): { events: ClaudeEvent[]; rest: string } {
  const events: ClaudeEvent[] = [];
  let rest = line;
  // A line that begins with the event and is whole needs no surgery.
  for (let at = rest.indexOf(INJECTED); at > 0; at = rest.indexOf(INJECTED)) {
    if (parseObject(rest) !== undefined) break;
    const end = findObjectEnd(rest, at);
    const value = end === undefined ? undefined : parseObject(rest.slice(at, end));
    if (value === undefined) break;
    events.push(toClaudeEvent(value));
    rest = rest.slice(0, at) + rest.slice(end);
  }
  return { events, rest };
}

/** Index after the brace that closes the object which starts at `from`; braces in strings do not count. */
function findObjectEnd(text: string, from: number): number | undefined {
  let [depth, inString] = [0, false];
  for (let at = from; at < text.length; at++) {
    const character = text[at];
    if (inString) {
      if (character === "\\") at++;
      else if (character === '"') inString = false;
    } else if (character === '"') inString = true;
    else if (character === "{") depth++;
    else if (character === "}" && --depth === 0) return at + 1;
  }
  return undefined;
}

function parseObject(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
