import { z } from "zod";
import { parseDuration } from "../lib/durations.ts";

const DURATION_EXPECTED = `expected a duration such as "45m" or "1h 30m"`;

/** `"45m"` → milliseconds. */
export const duration = z
  .string(DURATION_EXPECTED)
  .meta({ pattern: String.raw`^\s*(\d+(\.\d+)?\s*(ms|s|m|h|d)\s*)+$` })
  .transform((text, context) => {
    const ms = parseDuration(text);
    if (ms !== undefined && ms > 0) return ms;
    context.addIssue({ code: "custom", message: DURATION_EXPECTED });
    return z.NEVER;
  });

/** IANA name. */
export const timeZone = z.string().refine(isTimeZone, "expected a time zone such as Europe/Berlin");

/** Also takes old names such as Asia/Calcutta, which the list of supported values leaves out. */
function isTimeZone(zone: string): boolean {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: zone }).resolvedOptions().timeZone !== "";
  } catch {
    return false;
  }
}

/** `owner/name`. */
export const repoName = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9-]*\/[A-Za-z0-9._-]+$/, `expected "owner/name"`)
  .describe("The repository, as owner/name.");
