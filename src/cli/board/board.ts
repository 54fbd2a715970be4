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

/** Of all items, where there are more than the rows; those that run are queued. */
export type BoardCounts = Record<WorkItemStatus, number>;

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
/** So that seconds with two digits move nothing. */
const LEAST_AGE = 3;
/** Of what titles and notes have together, where both are long. */
const SHARE_OF_TITLES = 0.6;
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
  { width, height, now, colour, counts }: BoardSize & { now: Date; colour: boolean; counts?: BoardCounts | undefined },
): string[] {
  const shown = chooseRows(rows, Math.max(0, height - 1)).map((row) => ({
    ...row,
    title: toPrintable(row.title),
    note: width >= ROOM_FOR_NOTES ? toPrintable(row.note) : "",
    age: formatAge(now.getTime() - row.since.getTime()),
  }));
  const columns = toColumns(shown, width);
  const lines = shown.map((row) => renderRow(row, columns, { width, colour }));
  return [...lines, renderCounts(rows, { shown: shown.length, width, counts })];
}

/** One change as one plain line, for a pipe. */
export function renderChange(row: BoardRow): string {
  const note = toPrintable(row.note);
  return `${row.name} ${row.stage} ${row.state}: ${toPrintable(row.title)}${note === "" ? "" : ` (${note})`}`;
}

/** A row whose texts are printable, with the time since its last step. */
type ShownRow = BoardRow & { age: string };

interface Columns {
  name: number;
  /** 0 where there is no room for stages and times. */
  stage: number;
  age: number;
  /** Of rows with a note; others have all that is left of the line. */
  title: number;
}

function toColumns(rows: readonly ShownRow[], width: number): Columns {
  const widest = (texts: string[]) => Math.max(0, ...texts.map(textWidth));
  const name = Math.min(widest(rows.map((row) => row.name)), Math.floor(width / 3));
  const hasTimes = width >= ROOM_FOR_TIMES;
  const [stage, age] = hasTimes ? [STAGE_WIDTH, Math.max(LEAST_AGE, widest(rows.map((row) => row.age)))] : [0, 0];
  const room = width - toLeft({ name, stage, age, title: 0 });
  const noted = rows.filter((row) => row.note !== "");
  const shareForTitle = Math.floor((room - GAP.length) * SHARE_OF_TITLES);
  const leftByNotes = room - GAP.length - widest(noted.map((row) => row.note));
  const title = Math.min(widest(noted.map((row) => row.title)), Math.max(shareForTitle, leftByNotes));
  return { name, stage, age, title: Math.max(0, title) };
}

/** Columns before the title. */
function toLeft({ name, stage, age }: Columns): number {
  return [name, stage, STATE_WIDTH, age].filter((each) => each > 0).reduce((sum, each) => sum + each + GAP.length, 0);
}

function renderRow(row: ShownRow, columns: Columns, { width, colour }: { width: number; colour: boolean }): string {
  const room = width - toLeft(columns);
  if (room <= 0) return cutText(`${row.name} ${row.state}`, width);
  const left = [
    fitText(row.name, columns.name),
    ...(columns.stage === 0 ? [] : [fitText(row.stage, columns.stage)]),
    paint(fitText(row.state, STATE_WIDTH), COLOURS[row.state], colour),
    ...(columns.age === 0 ? [] : [fitText(row.age, columns.age)]),
  ];
  const noteRoom = room - columns.title - GAP.length;
  const text =
    row.note === "" || noteRoom <= 0
      ? cutText(row.title, room)
      : fitText(row.title, columns.title) + GAP + cutText(row.note, noteRoom);
  return [...left, text].join(GAP);
}

function renderCounts(
  rows: readonly BoardRow[],
  { shown, width, counts }: { shown: number; width: number; counts: BoardCounts | undefined },
): string {
  const inRows = (state: BoardState) => rows.filter((row) => row.state === state).length;
  const running = inRows("running");
  const toCount = (state: BoardState) => {
    if (counts === undefined || state === "running") return inRows(state);
    return state === "queued" ? Math.max(0, counts.queued - running) : counts[state];
  };
  const all = STATES.map((state) => ({ state, count: toCount(state) }));
  const hidden = all.reduce((sum, { count }) => sum + count, 0) - shown;
  const parts = all.filter(({ count }) => count > 0).map(({ state, count }) => `${count} ${state}`);
  const more = hidden <= 0 ? [] : [`${hidden} not shown`];
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
