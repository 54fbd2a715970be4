import { setTimeout as delay } from "node:timers/promises";
import type { Queue, Worker } from "bullmq";
import { SECOND } from "../lib/durations.ts";

/** Handing back jobs takes some milliseconds. What takes longer waits for a Redis that is away. */
const LONGEST_CLOSE_MS = 3 * SECOND;

/**
 * Closes a queue or worker and its connections. After three seconds the connections are cut; running jobs then come back
 * as stalled. BullMQ alone waits for ever: for the answer to a hand-back, and for the `end` of a connection that was just
 * reconnecting, which does not come.
 */
export async function closeInTime(closable: Queue | Worker, onError: (error: Error) => void): Promise<void> {
  const closed = closable.close().then(
    () => true,
    (error: Error) => {
      onError(error);
      return true;
    },
  );
  const late = new AbortController();
  const isLate = delay(LONGEST_CLOSE_MS, false, { signal: late.signal }).catch(() => false);
  const inTime = await Promise.race([closed, isLate]);
  late.abort();
  if (inTime) return;
  onError(new Error(`The connections of ${closable.name} did not close in time and were cut.`));
  const backend = closable.getBackend();
  // Neither is waited for: both may wait for an answer that does not come.
  backend.close(true).catch(onError);
  backend.client.then((client) => client.disconnect(), onError);
}
