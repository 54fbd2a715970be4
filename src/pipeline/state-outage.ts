import { setTimeout as delay } from "node:timers/promises";
import { EnvironmentError, isAppError, messageOf, TransientError } from "../domain/errors.ts";
import { MINUTE, SECOND } from "../lib/durations.ts";

/** What ioredis rejects commands with while the server is away; it gives these errors no code. */
const AWAY =
  /^(Connection is closed|Command aborted due to connection close|Stream isn't writeable|Socket closed unexpectedly|Command timed out|Socket timeout)/;
/** First words of a server's answer that is up but cannot do its work now (https://redis.io/docs/latest/develop/reference/protocol-spec/#simple-errors). */
const UNABLE = /^(LOADING|OOM|MISCONF|READONLY|MASTERDOWN|CLUSTERDOWN|TRYAGAIN|BUSY|NOREPLICAS)\b/;

/** True where Redis did not answer, or said that it cannot now. Says nothing of the item that was asked for. */
export function isStateOutage(error: unknown): boolean {
  if (!(error instanceof Error) || isAppError(error)) return false;
  return error.name === "MaxRetriesPerRequestError" || AWAY.test(error.message) || UNABLE.test(error.message);
}

/** An outage as the error that says what to do; anything else as it is. */
export function toStateError(error: unknown): unknown {
  if (!isStateOutage(error)) return error;
  return new TransientError(`Redis does not answer: ${messageOf(error)}`, {
    code: "pipeline.state_unavailable",
    hint: "Run `millrace doctor`; it tries Redis.",
    cause: error,
  });
}

/**
 * Asks again every second while Redis is away, for a minute at most: then EnvironmentError. Ends with the outage's own
 * error when the signal aborts. Only for what is safe to ask twice.
 */
export async function rideOut<T>(ask: () => Promise<T>, signal: AbortSignal, patienceMs = MINUTE): Promise<T> {
  const deadline = Date.now() + patienceMs;
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      if (!isStateOutage(error) || signal.aborted) throw error;
      if (Date.now() > deadline) {
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
