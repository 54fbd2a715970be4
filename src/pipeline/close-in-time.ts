import type { Queue, Worker } from "bullmq";
import { SECOND } from "../lib/durations.ts";
import { endsInTime } from "../lib/ends-in-time.ts";

/** Handing back jobs takes some milliseconds. What takes longer waits for a Redis that is away. */
const GRACE_MS = 3 * SECOND;

/**
 * Closes a queue or worker and its connections. After a grace the connections are cut; running jobs then come back as
 * stalled. BullMQ alone waits for ever: for the answer to a hand-back, and for the `end` of a connection that was just
 * reconnecting, which does not come.
 */
export async function closeInTime(closable: Queue | Worker, onError: (error: Error) => void): Promise<void> {
  if (await endsInTime(closable.close().catch(onError), GRACE_MS)) return;
  onError(new Error(`The connections of ${closable.name} did not close in time and were cut.`));
  const backend = closable.getBackend();
  // Neither is waited for: both may wait for an answer that does not come.
  backend.close(true).catch(onError);
  backend.client.then((client) => client.disconnect(), onError);
}
