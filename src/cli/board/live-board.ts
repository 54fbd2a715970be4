import { stripVTControlCharacters } from "node:util";
import { SECOND } from "../../lib/durations.ts";
import { textWidth } from "../text-width.ts";
import { type BoardCounts, type BoardRow, renderBoard, renderChange } from "./board.ts";

/** As much of a terminal or a pipe as the board needs; `process.stderr` and `process.stdout` are such. */
export interface BoardStream {
  isTTY?: boolean | undefined;
  columns?: number | undefined;
  rows?: number | undefined;
  write(text: string): unknown;
}

export interface LiveBoard {
  /** The rows as they are now; a row that is not among them is gone. `counts` where there are more items than rows. */
  update(rows: readonly BoardRow[], counts?: BoardCounts): void;
  /** Prints a line above the board, where it stays. */
  print(line: string): void;
  /** Draws the last frame and leaves it; the cursor stands below. */
  close(): void;
}

// Control sequences of ECMA-48: to the line's start and `n` lines up; erase to the line's end; erase all below.
const toUp = (lines: number) => (lines === 0 ? "\r" : `\r\u001b[${lines}A`);
const ERASE_LINE = "\u001b[K";
const ERASE_BELOW = "\u001b[J";

/**
 * Shows items while they move. On a terminal the board is redrawn in place, and once a second for its times; it hides no
 * cursor and leaves the screen's mode alone, so that nothing has to be restored however the program ends. In a pipe every
 * change is one plain line.
 */
export function createLiveBoard({
  stream,
  colour,
  now,
}: {
  stream: BoardStream;
  /** Whether to colour: only on a terminal and without NO_COLOR. */
  colour: boolean;
  now(): Date;
}): LiveBoard {
  return stream.isTTY === true ? createTerminalBoard(stream, colour, now) : createPlainBoard(stream);
}

function createTerminalBoard(stream: BoardStream, colour: boolean, now: () => Date): LiveBoard {
  let rows: readonly BoardRow[] = [];
  let counts: BoardCounts | undefined;
  let frame: string[] = [];
  let isClosed = false;

  const draw = (above: string[] = []) => {
    if (isClosed) return;
    const columns = Math.max(1, stream.columns ?? 80);
    // One column and one line stay free: a full line would wrap, a full screen would scroll.
    const size = { width: Math.max(1, columns - 1), height: Math.max(1, (stream.rows ?? 24) - 1) };
    const next = renderBoard(rows, { ...size, now: now(), colour, counts });
    if (above.length === 0 && next.length === frame.length && next.every((line, index) => line === frame[index]))
      return;
    const lines = [...above, ...next].map((line) => `${line}${ERASE_LINE}\n`);
    stream.write(toUp(countScreenLines(frame, columns)) + lines.join("") + ERASE_BELOW);
    frame = next;
  };

  const clock = setInterval(() => draw(), SECOND).unref();
  return {
    update(next, ofAll) {
      rows = next;
      counts = ofAll;
      draw();
    },
    print(line) {
      if (isClosed) stream.write(`${line}\n`);
      else draw(line.split("\n"));
    },
    close() {
      draw();
      isClosed = true;
      clearInterval(clock);
    },
  };
}

/** A terminal that was made narrower has wrapped the lines of the last frame: they take more lines than were written. */
function countScreenLines(frame: readonly string[], columns: number): number {
  const widths = frame.map((line) => textWidth(stripVTControlCharacters(line)));
  return widths.reduce((sum, width) => sum + Math.max(1, Math.ceil(width / columns)), 0);
}

function createPlainBoard(stream: BoardStream): LiveBoard {
  const seen = new Map<string, string>();
  return {
    update(rows) {
      for (const row of rows) {
        const line = renderChange(row);
        if (seen.get(row.id) === line) continue;
        seen.set(row.id, line);
        stream.write(`${line}\n`);
      }
    },
    print(line) {
      stream.write(`${line}\n`);
    },
    close() {
      seen.clear();
    },
  };
}
