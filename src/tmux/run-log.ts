import { type FileHandle, open } from "node:fs/promises";
import { join } from "node:path";
import type { RunId } from "../domain/agent-run.ts";
import type { RunLogPart, RunLogReader } from "../domain/ports/run-log-reader.ts";
import { readFolderState } from "./run-folder.ts";
import { FILES } from "./supervisor/files.ts";

const NEWLINE = 0x0a;
const LONGEST_CHARACTER = 4;
/** A run's id as we make them; anything else could name another folder. */
const RUN_ID = /^[a-z0-9][a-z0-9._-]{0,250}-r\d{1,6}$/i;

/**
 * The output of this machine's runs, in parts of whole lines. A part begins and ends between two lines, so that no
 * character and no colour code is ever cut; only a line that is longer than a whole part is given in pieces, each cut
 * between two characters. A line without its end is not given before the run is over or the line is that long.
 */
export function createRunLogReader({ dataDir }: { dataDir: string }): RunLogReader {
  const toRunDir = (run: RunId) => join(dataDir, "runs", run);

  async function withLog<T>(run: RunId, use: (file: FileHandle, size: number) => Promise<T>): Promise<T | undefined> {
    if (!RUN_ID.test(run) || run.includes("..")) return undefined;
    const file = await openIfThere(join(toRunDir(run), FILES.log));
    if (file === undefined) return undefined;
    try {
      return await use(file, (await file.stat()).size);
    } finally {
      await file.close();
    }
  }

  const isRunning = async (run: RunId) =>
    RUN_ID.test(run) && !run.includes("..") && (await readFolderState(toRunDir(run))).state === "claimed";

  return {
    isRunning,

    async readEnd(run, mostBytes) {
      const isOver = !(await isRunning(run));
      return withLog(run, async (file, size) => {
        const start = Math.max(0, size - mostBytes);
        const bytes = await readBytes(file, start, size);
        const cut = start === 0 ? 0 : afterFirstBreak(bytes);
        return toPart(bytes.subarray(cut), start + cut, { isOver, mostBytes });
      });
    },

    async readFrom(run, offset, mostBytes) {
      const isOver = !(await isRunning(run));
      return withLog(run, async (file, size) => {
        const start = Math.min(Math.max(0, offset), size);
        const end = Math.min(size, start + mostBytes);
        const bytes = await readBytes(file, start, end);
        return toPart(bytes, start, { isOver: isOver && end === size, mostBytes, more: end < size });
      });
    },
  };
}

function toPart(
  bytes: Buffer,
  from: number,
  { isOver, mostBytes, more = false }: { isOver: boolean; mostBytes: number; more?: boolean },
): RunLogPart {
  const lastBreak = bytes.lastIndexOf(NEWLINE);
  const isEndless = lastBreak < 0 && bytes.length >= mostBytes - LONGEST_CHARACTER;
  const length = isOver ? bytes.length : isEndless ? beforeCutCharacter(bytes) : lastBreak + 1;
  const lines = bytes.subarray(0, length).toString("utf8").split("\n");
  if (lines.at(-1) === "") lines.pop();
  return { lines, from, next: from + length, isAll: !more && length === bytes.length };
}

/** Where the last whole character ends: UTF-8 tells a character's length in its first byte (RFC 3629). */
function beforeCutCharacter(bytes: Buffer): number {
  for (let back = 1; back <= Math.min(LONGEST_CHARACTER, bytes.length); back += 1) {
    const byte = bytes[bytes.length - back] ?? 0;
    if ((byte & 0xc0) === 0x80) continue;
    const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1;
    return length > back ? bytes.length - back : bytes.length;
  }
  return bytes.length;
}

/** Behind the first line's end; for a part of one endless line, behind its first cut character. */
function afterFirstBreak(bytes: Buffer): number {
  const at = bytes.indexOf(NEWLINE);
  if (at >= 0 && at < bytes.length - 1) return at + 1;
  const whole = bytes.findIndex((byte) => (byte & 0xc0) !== 0x80);
  return Math.max(0, whole);
}

async function readBytes(file: FileHandle, from: number, to: number): Promise<Buffer> {
  const bytes = Buffer.alloc(Math.max(0, to - from));
  let length = 0;
  while (length < bytes.length) {
    const { bytesRead } = await file.read(bytes, length, bytes.length - length, from + length);
    if (bytesRead === 0) break;
    length += bytesRead;
  }
  return bytes.subarray(0, length);
}

async function openIfThere(path: string): Promise<FileHandle | undefined> {
  try {
    return await open(path, "r");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}
