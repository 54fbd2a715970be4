import type { WorkItemStatus } from "../../domain/work-item.ts";
import { formatDuration, SECOND } from "../../lib/durations.ts";
import { cutText, fitText, textWidth, toPrintable } from "../text-width.ts";

export type BoardState = "running" | WorkItemStatus;

/** One item on the board. Title and note are foreign text. */
export interface BoardRow {
  /** Tells rows apart from one frame to the next. */
  id: string;
  /** `#7`, or `owner/name#7` where several projects are shown. */
  name: string;
  title: string;
  stage: string;
  state: BoardState;
  since: Date;
  /** What it does, or why it stands. */
  note: string;
}

export interface BoardSize {
  /** Columns that a line may take. */
  width: number;
  /** Lines that the board may take. */
  height: number;
}

const STATES: readonly BoardState[] = ["running", "queued", "waiting", "parked", "review", "rejected", "closed"];
/** Hidden first where the terminal is too low, in this order: what needs no eye any more. */
const HIDDEN_FIRST: readonly BoardState[] = ["closed", "rejected", "review", "waiting", "queued", "parked", "running"];

const STAGE_WIDTH = 6;
const STATE_WIDTH = 8;
const SINCE_WIDTH = 7;
const GAP = "  ";
/** Below these widths the board does without its notes, then without stages and times. */
const ROOM_FOR_NOTES = 72;
const ROOM_FOR_TIMES = 44;

/** SGR codes of ECMA-48, one for each state; the state is always written out too. */
const COLOURS: Record<BoardState, string> = {
  running: "36",
  queued: "39",
  waiting: "33",
  parked: "31",
  review: "32",
  rejected: "2",
  closed: "32",
};

/** The lines of one frame: a row for each item as far as they fit, then the counts. Each fits the width. Pure. */
export function renderBoard(
  rows: readonly BoardRow[],
  { width, height, now, colour }: BoardSize & { now: Date; colour: boolean },
): string[] {
  const shown = chooseRows(rows, Math.max(0, height - 1));
  const nameWidth = Math.min(Math.max(0, ...shown.map((row) => textWidth(row.name))), Math.floor(width / 3));
  const lines = shown.map((row) => renderRow(row, { width, nameWidth, now, colour }));
  return [...lines, renderCounts(rows, rows.length - shown.length, width)];
}

/** One change as one plain line, for a pipe. */
export function renderChange(row: BoardRow): string {
  const note = toPrintable(row.note);
  return `${row.name} ${row.stage} ${row.state}: ${toPrintable(row.title)}${note === "" ? "" : ` (${note})`}`;
}

function renderRow(
  row: BoardRow,
  { width, nameWidth, now, colour }: { width: number; nameWidth: number; now: Date; colour: boolean },
): string {
  const state = paint(fitText(row.state, STATE_WIDTH), COLOURS[row.state], colour);
  const since = fitText(formatAge(now.getTime() - row.since.getTime()), SINCE_WIDTH);
  const left = [
    { text: fitText(row.name, nameWidth), columns: nameWidth },
    ...(width >= ROOM_FOR_TIMES ? [{ text: fitText(row.stage, STAGE_WIDTH), columns: STAGE_WIDTH }] : []),
    { text: state, columns: STATE_WIDTH },
    ...(width >= ROOM_FOR_TIMES ? [{ text: since, columns: SINCE_WIDTH }] : []),
  ];
  const used = left.reduce((sum, part) => sum + part.columns + GAP.length, 0);
  if (used >= width) return cutText(`${row.name} ${row.state}`, width);
  return left.map((part) => part.text + GAP).join("") + renderText(row, width - used, width >= ROOM_FOR_NOTES);
}

/** Title and note in what is left of the line: the note gets what the title does not need, at least two fifths. */
function renderText(row: BoardRow, room: number, withNote: boolean): string {
  const title = toPrintable(row.title);
  const note = toPrintable(row.note);
  if (!withNote || note === "") return cutText(title, room);
  const noteRoom = Math.max(Math.floor(room * 0.4), room - textWidth(title) - GAP.length);
  const cutNote = cutText(note, noteRoom);
  const titleRoom = room - textWidth(cutNote) - GAP.length;
  return `${fitText(title, Math.min(titleRoom, textWidth(title)))}${GAP}${cutNote}`;
}

function renderCounts(rows: readonly BoardRow[], hidden: number, width: number): string {
  const counts = STATES.map((state) => ({ state, count: rows.filter((row) => row.state === state).length }));
  const parts = counts.filter(({ count }) => count > 0).map(({ state, count }) => `${count} ${state}`);
  const more = hidden === 0 ? [] : [`${hidden} not shown`];
  return cutText([...parts, ...more].join(" · ") || "No items yet", width);
}

function chooseRows(rows: readonly BoardRow[], most: number): BoardRow[] {
  const excess = rows.length - most;
  if (excess <= 0) return [...rows];
  // Of rows in one state the lowest go first.
  const byNeed = rows.toReversed().toSorted((a, b) => HIDDEN_FIRST.indexOf(a.state) - HIDDEN_FIRST.indexOf(b.state));
  const hidden = new Set(byNeed.slice(0, excess));
  return rows.filter((row) => !hidden.has(row));
}

function formatAge(ms: number): string {
  return ms < SECOND ? "now" : formatDuration(Math.floor(ms / SECOND) * SECOND);
}

function paint(text: string, code: string, colour: boolean): string {
  return colour ? `\u001b[${code}m${text}\u001b[0m` : text;
}
