/** Of a torn line at most this much is kept for its other half. */
const LONGEST_FRAGMENT = 4_000_000;

/**
 * The objects of an output of JSON lines, in order. Total: plain text and broken lines are skipped, and a line torn in two
 * is put together again. `injected` is how an object begins that the program writes from another thread, sometimes into
 * the middle of a line: it is taken out of that line, and comes before it.
 */
export function* parseJsonLines(lines: Iterable<string>, injected?: string): Generator<object> {
  let fragment = "";
  for (const line of lines) {
    const { objects, rest } = takeInjected(line, injected);
    yield* objects;
    if (rest.trim() === "") continue;
    const whole = parseObject(rest);
    if (whole !== undefined) {
      yield whole;
      fragment = "";
      continue;
    }
    const joined = fragment === "" ? undefined : parseObject(fragment + rest);
    if (joined !== undefined) yield joined;
    fragment = joined === undefined && rest.length <= LONGEST_FRAGMENT && rest.trimStart().startsWith("{") ? rest : "";
  }
}

/** The object of one line that stands alone; undefined where it holds none. */
export function parseJsonLine(line: string, injected?: string): object | undefined {
  for (const object of parseJsonLines([line], injected)) return object;
  return undefined;
}

/** True for a line that is, or was meant to be, an object: nothing that a person wants to read as it is. */
export function looksLikeJson(line: string): boolean {
  return line.trimStart().startsWith("{");
}

function takeInjected(line: string, injected: string | undefined): { objects: object[]; rest: string } {
  const objects: object[] = [];
  let rest = line;
  if (injected === undefined) return { objects, rest };
  // A line that begins with the object and is whole needs no surgery.
  for (let at = rest.indexOf(injected); at > 0; at = rest.indexOf(injected)) {
    if (parseObject(rest) !== undefined) break;
    const end = findObjectEnd(rest, at);
    const value = end === undefined ? undefined : parseObject(rest.slice(at, end));
    if (value === undefined) break;
    objects.push(value);
    rest = rest.slice(0, at) + rest.slice(end);
  }
  return { objects, rest };
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
