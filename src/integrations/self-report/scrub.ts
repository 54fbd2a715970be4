const DEEPEST = 12;
const MOST_ENTRIES = 500;
/** Parts of a report that hold lines of source or values of variables, whatever setting let them in. */
const DROPPED = new Set([
  "vars",
  "context_line",
  "pre_context",
  "post_context",
  "breadcrumbs",
  "request",
  "user",
  "server_name",
]);

/**
 * A copy of plain data with registered secrets taken out of every text, names of fields included, and without source lines
 * and variables. What is too deep or too long is left out rather than let through. Pure.
 */
export function toScrubbed<T>(value: T, redact: (text: string) => string): T {
  return scrub(value, redact, 0) as T;
}

function scrub(value: unknown, redact: (text: string) => string, depth: number): unknown {
  if (typeof value === "string") return redact(value);
  if (typeof value !== "object" || value === null) return value;
  if (depth >= DEEPEST) return "[too deep]";
  if (Array.isArray(value)) return value.slice(0, MOST_ENTRIES).map((one) => scrub(one, redact, depth + 1));
  const entries = Object.entries(value).filter(([name]) => !DROPPED.has(name));
  return Object.fromEntries(
    entries.slice(0, MOST_ENTRIES).map(([name, one]) => [redact(name), scrub(one, redact, depth + 1)]),
  );
}
