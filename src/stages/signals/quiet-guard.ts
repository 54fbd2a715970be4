import type { SourceReading } from "../../domain/ports/signal-records.ts";
import { DAY } from "../../lib/durations.ts";

/** So many readings in a row that had signals make a source one that always has some. */
export const READINGS_THAT_TELL = 3;
/** Nothing for so long is an answer. */
const LONGEST_QUIET_MS = DAY;

/**
 * Whether nothing from a source means that it is broken rather than that all is fixed: a token that lost a permission, a
 * renamed project or an outage behind an empty page look the same. Only a source that always had signals is doubted, and
 * for a day. `earlier` has the newest reading first. Pure.
 */
export function isSuddenlyQuiet(signals: number, earlier: readonly SourceReading[], now: Date): boolean {
  if (signals > 0) return false;
  const [newest] = earlier;
  const quietSince = newest?.signals === 0 ? newest.at : now.toISOString();
  if (now.getTime() - Date.parse(quietSince) >= LONGEST_QUIET_MS) return false;
  const before = earlier.slice(newest?.signals === 0 ? 1 : 0);
  return before.length >= READINGS_THAT_TELL && before.every((reading) => reading.signals > 0);
}
