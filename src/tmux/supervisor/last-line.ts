import { closeSync, openSync, readSync } from "node:fs";
import { SECOND } from "../../lib/durations.ts";

/** A last line longer than this is not recognised. */
const LONGEST_BYTES = 1_000_000;
const QUIET_MS = SECOND;

/**
 * Tells whether the log's last line is the agent's final one. The file is read only when it has been quiet for a second,
 * and once for each size; the pattern sees the start of the line alone.
 */
export function createLastLineReader(
  logFile: string,
  pattern: string | undefined,
): (bytes: number, quietMs: number) => boolean {
  if (pattern === undefined) return () => false;
  const final = new RegExp(pattern);
  let [seenBytes, answer] = [0, false];
  return (bytes, quietMs) => {
    if (bytes === seenBytes) return answer;
    if (quietMs < QUIET_MS) return false;
    answer = final.test(readLastLine(logFile, bytes));
    seenBytes = bytes;
    return answer;
  };
}

/** The first thousand characters of the last line that is not empty. */
function readLastLine(path: string, bytes: number): string {
  const fd = openSync(path, "r");
  try {
    const buffer = Buffer.alloc(Math.min(bytes, LONGEST_BYTES));
    const read = readSync(fd, buffer, 0, buffer.length, bytes - buffer.length);
    const text = buffer.toString("utf8", 0, read).trimEnd();
    return text.slice(text.lastIndexOf("\n") + 1).slice(0, 1_000);
  } finally {
    closeSync(fd);
  }
}
