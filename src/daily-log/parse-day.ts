import { ConfigError } from "../domain/errors.ts";

/** `"2026-11-21"` as it is. Throws ConfigError where it is no day of the calendar. */
export function parseDay(text: string): string {
  const at = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN;
  if (!Number.isNaN(at) && new Date(at).toISOString().startsWith(text)) return text;
  throw new ConfigError(`"${text}" is no day of the calendar.`, {
    code: "log.bad_date",
    hint: "Write the day as YYYY-MM-DD.",
  });
}
