import { setTimeout as delay } from "node:timers/promises";
import type { Ensured } from "../../domain/ports/issue-tracker.ts";
import { hasCode, isAnswerLost } from "./errors.ts";

/** What a look found: the wanted state, or the one write that leads to it. */
export type Look<T> = { found: T } | { change: "created" | "updated"; write: () => Promise<T> };

const MOST_WRITES = 2;

/**
 * Looks first and writes second. When the answer to a write is lost (a 502, a dropped connection, a cut-off body), it
 * looks again and writes once more only where the write is not to be seen. After a time-out there is no second write:
 * the first may still be under way. The error goes up, and the next call begins with a look.
 */
export async function lookThenWrite<T>(
  look: () => Promise<Look<T>>,
  options: { settleMs: number },
): Promise<{ value: T; change: Ensured["change"] }> {
  let change: Ensured["change"] = "unchanged";
  let trouble: unknown;
  for (let writes = 0; ; writes += 1) {
    const seen = await look();
    if ("found" in seen) return { value: seen.found, change };
    if (writes === MOST_WRITES || hasCode(trouble, "github.timeout")) throw trouble;
    try {
      return { value: await seen.write(), change: seen.change };
    } catch (error) {
      if (!isAnswerLost(error) && !hasCode(error, "github.already_exists")) throw error;
      trouble = error;
      change = seen.change;
      await delay(options.settleMs);
    }
  }
}
