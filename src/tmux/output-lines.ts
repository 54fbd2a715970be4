import { closeSync, fstatSync, openSync, readSync } from "node:fs";

const HEAD_BYTES = 2_000_000;
const TAIL_BYTES = 14_000_000;
const CHUNK_BYTES = 256_000;

/**
 * The lines of a run's output. Of a log above 16 MB the middle is left out: what an agent says of itself stands at its
 * start and at its end. A missing log has no lines. The lines at the gap may be halves.
 */
export function* readOutputLines(path: string, { head = HEAD_BYTES, tail = TAIL_BYTES } = {}): Generator<string> {
  const fd = openIfThere(path);
  if (fd === undefined) return;
  try {
    const { size } = fstatSync(fd);
    const ranges: [number, number][] =
      size <= head + tail
        ? [[0, size]]
        : [
            [0, head],
            [size - tail, size],
          ];
    for (const [from, to] of ranges) yield* readLines(fd, from, to);
  } finally {
    closeSync(fd);
  }
}

function* readLines(fd: number, from: number, to: number): Generator<string> {
  const decoder = new TextDecoder();
  const chunk = Buffer.alloc(Math.min(CHUNK_BYTES, to - from));
  let rest = "";
  for (let at = from; at < to;) {
    const read = readSync(fd, chunk, 0, Math.min(chunk.length, to - at), at);
    if (read === 0) break;
    at += read;
    const lines = (rest + decoder.decode(chunk.subarray(0, read), { stream: true })).split("\n");
    rest = lines.pop() ?? "";
    yield* lines;
  }
  rest += decoder.decode();
  if (rest !== "") yield rest;
}

function openIfThere(path: string): number | undefined {
  try {
    return openSync(path, "r");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}
