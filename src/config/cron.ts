interface CronField {
  name: string;
  min: number;
  max: number;
  /** Names that stand for numbers, the first for `min`. */
  names?: readonly string[];
}

const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const WEEKDAYS = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

const FIELDS: readonly CronField[] = [
  { name: "second", min: 0, max: 59 },
  { name: "minute", min: 0, max: 59 },
  { name: "hour", min: 0, max: 23 },
  { name: "day of the month", min: 1, max: 31 },
  { name: "month", min: 1, max: 12, names: MONTHS },
  { name: "day of the week", min: 0, max: 7, names: WEEKDAYS },
];

/** A sentence on what is wrong with a cron text of five fields, or six with seconds first; undefined where it is sound. */
export function findCronProblem(text: string): string | undefined {
  const parts = text.trim().split(/\s+/);
  if (parts.length !== 5 && parts.length !== 6) {
    return 'expected five cron fields such as "0 */2 * * *", or "" for never';
  }
  const fields = parts.length === 5 ? FIELDS.slice(1) : FIELDS;
  for (const [index, field] of fields.entries()) {
    for (const entry of (parts[index] ?? "").split(",")) {
      if (!isEntry(entry, field)) return `expected the ${field.name} as ${field.min} to ${field.max}, not "${entry}"`;
    }
  }
  return undefined;
}

/** `*`, `5`, `1-5`, each with an optional `/step`; names where the field has them. */
function isEntry(entry: string, field: CronField): boolean {
  const [range = "", step, ...rest] = entry.split("/");
  if (rest.length > 0 || (step !== undefined && !isStep(step, field))) return false;
  if (range === "*") return true;
  const bounds = range.split("-").map((bound) => toNumber(bound, field));
  const [from, to] = bounds;
  if (bounds.length > 2 || from === undefined || bounds.includes(undefined)) return false;
  return to === undefined || from <= to;
}

function isStep(text: string, field: CronField): boolean {
  return /^\d{1,2}$/.test(text) && Number(text) >= 1 && Number(text) <= field.max;
}

function toNumber(text: string, field: CronField): number | undefined {
  const named = field.names?.indexOf(text.toLowerCase()) ?? -1;
  if (named >= 0) return field.min + named;
  if (!/^\d{1,2}$/.test(text)) return undefined;
  const value = Number(text);
  return value >= field.min && value <= field.max ? value : undefined;
}
