import { setTimeout as delay } from "node:timers/promises";
import type { Queue, Worker } from "bullmq";
import { SECOND } from "../lib/durations.ts";

/** With Redis there, closing takes milliseconds. */
const GRACE_MS = 3 * SECOND;

/**
 * Cancels a worker's jobs and closes it. Without Redis it would wait for ever, because it wants to report its jobs: then
 * its connections are cut after a grace, and the jobs are taken up again as after a crash.
 */
export async function closeWorker(worker: Worker): Promise<void> {
  const closed = worker.close();
  worker.cancelAllJobs("the runner stops");
  if (await endsInTime(closed)) return;
  // Not waited for: a connection that is between two tries may never report its end.
  void worker.disconnect().catch(() => undefined);
}

/** Closes a queue, in the same time at most. */
export async function closeQueue(queue: Queue): Promise<void> {
  if (await endsInTime(queue.close())) return;
  void queue.disconnect().catch(() => undefined);
}

async function endsInTime(closing: Promise<void>): Promise<boolean> {
  const over = new AbortController();
  const late = delay(GRACE_MS, false, { signal: over.signal }).catch(() => false);
  try {
    return await Promise.race([closing.then(() => true), late]);
  } finally {
    over.abort();
  }
}
