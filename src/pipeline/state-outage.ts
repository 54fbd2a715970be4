import { setTimeout as delay } from "node:timers/promises";
import { EnvironmentError, messageOf, TransientError } from "../domain/errors.ts";
import { SECOND } from "../lib/durations.ts";
import { isRedisTrouble } from "../lib/redis-connection.ts";

/** A restart of the server and the reading of its file take a few seconds. */
const PATIENCE_MS = 20 * SECOND;

/** An outage as the error that says what to do; anything else as it is. */
export function toStateError(error: unknown): unknown {
  if (!isRedisTrouble(error)) return error;
  return new TransientError(`Redis does not answer: ${messageOf(error)}`, {
    code: "pipeline.state_unavailable",
    hint: "Run `millrace doctor`; it tries Redis.",
    cause: error,
  });
}

/**
 * Asks again every second while Redis is away, for 20 seconds at most: then EnvironmentError. Ends with the outage's own
 * error when the signal aborts. Only for what is safe to ask twice.
 */
export async function rideOut<T>(ask: () => Promise<T>, signal: AbortSignal, patienceMs = PATIENCE_MS): Promise<T> {
  const deadline = performance.now() + patienceMs;
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      if (!isRedisTrouble(error) || signal.aborted) throw error;
      if (performance.now() > deadline) {
        throw new EnvironmentError(`Redis has been away for ${Math.round(patienceMs / SECOND)} seconds.`, {
          code: "env.redis_away",
          hint: "Nothing is lost: start Redis and run again. `millrace doctor` tries it.",
          cause: error,
        });
      }
      await delay(SECOND, undefined, { signal }).catch(() => undefined);
    }
  }
}
