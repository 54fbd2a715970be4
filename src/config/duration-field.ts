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
