const LONGEST_TEXT = 400;
const LONGEST_LIST = 6;

/**
 * The lines of a run as they may be kept: without what names this machine and this moment's server, without stack traces,
 * and with long texts and lists cut. `folders` are replaced by a name each, the longest first.
 */
export function scrubLines(lines: string[], folders: Record<string, string>): string[] {
  const names = Object.entries(folders).toSorted(([a], [b]) => b.length - a.length);
  return (
    lines
      .filter((line) => !/^\s+at /.test(line))
      .map((line) => names.reduce((text, [folder, name]) => text.replaceAll(folder, name), line))
      .map((line) => line.replaceAll(/127\.0\.0\.1:\d{2,5}/g, "127.0.0.1:4000"))
      // Names made of a path, and those of sockets, hold what the folders' names do.
      .map((line) =>
        line.replaceAll(/-tmp-millrace-trial-\w{6}/g, "-data").replaceAll(/cc-socks\/\d+/g, "cc-socks/1000"),
      )
      .map(shorten)
  );
}

function shorten(line: string): string {
  try {
    return JSON.stringify(toShort(JSON.parse(line)));
  } catch {
    return cut(line);
  }
}

function toShort(value: unknown): unknown {
  if (typeof value === "string") return cut(value);
  if (Array.isArray(value)) return value.slice(0, LONGEST_LIST).map(toShort);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, toShort(inner)]));
}

function cut(text: string): string {
  return text.length <= LONGEST_TEXT ? text : `${text.slice(0, LONGEST_TEXT)}…`;
}
