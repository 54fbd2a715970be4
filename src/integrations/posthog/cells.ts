/** Reads one cell; undefined where it says nothing that can be used. Pure and total. */
export type ReadCell<T> = (cell: unknown) => T | undefined;

/** A cell longer than this is cut: a message may be a whole page. */
export const LONGEST_CELL = 2_000;

export const readText: ReadCell<string> = (cell) => {
  if (typeof cell === "number" || typeof cell === "boolean") return String(cell);
  if (typeof cell !== "string" || cell.trim() === "") return undefined;
  return cell.slice(0, LONGEST_CELL).toWellFormed();
};

export const readNumber: ReadCell<number> = (cell) => {
  const number = typeof cell === "string" && /^\s*-?\d+(\.\d+)?([eE][+-]?\d+)?\s*$/.test(cell) ? Number(cell) : cell;
  return typeof number === "number" && Number.isFinite(number) ? number : undefined;
};

/** Whole and not below 0. */
export const readCount: ReadCell<number> = (cell) => {
  const number = readNumber(cell);
  return number === undefined || number < 0 ? undefined : Math.trunc(number);
};

/** ISO time in UTC. ClickHouse writes times without a zone; they are UTC. */
export const readTime: ReadCell<string> = (cell) => {
  if (typeof cell !== "string") return undefined;
  const text = cell.trim().replace(" ", "T");
  const ms = Date.parse(/(?:Z|[+-]\d\d:?\d\d)$/i.test(text) ? text : `${text}Z`);
  return Number.isNaN(ms) || ms <= 0 ? undefined : new Date(ms).toISOString();
};

/** Lists come as lists, as JSON in text, or as one bare value; entries that are no text are left out. */
export const readTexts: ReadCell<string[]> = (cell) => {
  const value = typeof cell === "string" && cell.trimStart().startsWith("[") ? parseJson(cell) : cell;
  const texts = (Array.isArray(value) ? value : [value]).slice(0, 50).flatMap((one) => readText(one) ?? []);
  return texts.length === 0 ? undefined : texts;
};

/** Objects and lists, as they are or as JSON in text. */
export const readJson: ReadCell<unknown> = (cell) => {
  const value = typeof cell === "string" ? parseJson(cell) : cell;
  return typeof value === "object" && value !== null ? value : undefined;
};

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // A text that only looks like JSON says nothing that can be used.
    return undefined;
  }
}
