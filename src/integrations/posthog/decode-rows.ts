import { LONGEST_CELL, type ReadCell, readJson } from "./cells.ts";

/** The columns of a query in the order in which it selects them, each with its reader. */
export type Columns = Record<string, ReadCell<unknown>>;

/** A column that could not be read is undefined. */
export type Row<C extends Columns> = { [Name in keyof C]: ReturnType<C[Name]> | undefined };

export interface DecodedRows<C extends Columns> {
  rows: Row<C>[];
  /** Sentences about all that was left out or could not be read, with counts. */
  unread: string[];
  /** Rows of the answer that are not among `rows`. */
  dropped: number;
}

const MOST_ROWS = 5_000;

/**
 * Rows of an answer by the names of their columns. Of the answer only `results` is sure; `columns` may be missing, and a
 * row may be short, long, empty, null or no row at all. A row stays as long as its key columns can be read; what is left
 * out is named. Pure and total.
 */
export function decodeRows<C extends Columns>(
  answer: { results: unknown[] } & Record<string, unknown>,
  columns: C,
  keys: readonly (keyof C & string)[],
): DecodedRows<C> {
  const names = Object.keys(columns);
  const notes = createNotes();
  const given = Array.isArray(answer["columns"])
    ? answer["columns"].map((one) => (typeof one === "string" ? one : ""))
    : undefined;
  const places = new Map(names.map((name, index) => [name, given === undefined ? index : given.indexOf(name)]));
  const width = given?.length ?? names.length;
  if (given === undefined) notes.addOnce("the answer does not name its columns; they were taken in order");
  for (const [name, place] of places) if (place < 0) notes.addOnce(`the answer has no column ${name}`);
  if (answer["hasMore"] === true) notes.addOnce("there are more rows than were asked for");

  const rows: Row<C>[] = [];
  let dropped = 0;
  for (const [index, cells] of answer.results.entries()) {
    if (index >= MOST_ROWS) {
      dropped += answer.results.length - index;
      notes.addOnce(`${answer.results.length - index} rows after the first ${MOST_ROWS} were left out`);
      break;
    }
    if (!Array.isArray(cells)) {
      dropped += 1;
      notes.add("is no list of cells and was left out", index);
      continue;
    }
    if (cells.length > width) notes.add(`has more than ${width} cells; the rest was ignored`, index);
    if (cells.length < width) notes.add(`has fewer than ${width} cells`, index);
    const row = readRow(cells, columns, places, (text) => notes.add(text, index));
    const missing = keys.filter((key) => row[key] === undefined);
    if (missing.length > 0) {
      dropped += 1;
      notes.add(`has no ${missing.join(" and no ")} and was left out`, index);
    } else rows.push(row);
  }
  return { rows, dropped, unread: notes.list() };
}

function readRow<C extends Columns>(
  cells: unknown[],
  columns: C,
  places: Map<string, number>,
  note: (text: string) => void,
): Row<C> {
  const row: Record<string, unknown> = {};
  for (const [name, read] of Object.entries(columns)) {
    const cell = cells[places.get(name) ?? -1];
    const value = read(cell);
    if (value === undefined && cell !== undefined && cell !== null && cell !== "")
      note(`has a ${name} that cannot be read`);
    if (typeof cell === "string" && cell.length > LONGEST_CELL && read !== readJson)
      note(`has a ${name} of more than ${LONGEST_CELL} characters, which was cut`);
    row[name] = value;
  }
  return row as Row<C>;
}

/** The same remark about many rows is one sentence. */
function createNotes() {
  const once: string[] = [];
  const byText = new Map<string, { count: number; first: number }>();
  return {
    addOnce: (text: string) => void once.push(text),
    add(text: string, row: number) {
      const seen = byText.get(text);
      if (seen === undefined) byText.set(text, { count: 1, first: row + 1 });
      else seen.count += 1;
    },
    list: () => [
      ...once,
      ...[...byText].map(([text, { count, first }]) =>
        count === 1 ? `row ${first} ${text}` : `row ${first} and ${count - 1} more: each ${text}`,
      ),
    ],
  };
}
