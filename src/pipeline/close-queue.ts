import type { Queue } from "bullmq";
import { SECOND } from "../lib/durations.ts";
import { endsInTime } from "../lib/ends-in-time.ts";

/** With Redis there, closing takes milliseconds. */
const GRACE_MS = 3 * SECOND;

/** Closes a queue. Without Redis that would wait for ever, so its connection is cut after a grace. */
export async function closeQueue(queue: Queue): Promise<void> {
  if (await endsInTime(queue.close(), GRACE_MS)) return;
  // Not waited for: a connection that is between two tries may never report its end.
  void queue.disconnect().catch(() => undefined);
}
