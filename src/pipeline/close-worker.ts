import { setTimeout as delay } from "node:timers/promises";
import type { Worker } from "bullmq";
import { SECOND } from "../lib/durations.ts";

/** A worker that has Redis closes within milliseconds. */
const GRACE_MS = 5 * SECOND;

/**
 * Cancels a worker's jobs and closes it. Without Redis it would wait for ever, because it wants to report its jobs: then
 * its connections are cut after a grace, and the jobs are taken up again as after a crash.
 */
export async function closeWorker(worker: Worker): Promise<void> {
  const closed = worker.close().then(() => true);
  worker.cancelAllJobs("the runner stops");
  const over = new AbortController();
  const late = delay(GRACE_MS, false, { signal: over.signal }).catch(() => false);
  const isClosed = await Promise.race([closed, late]);
  over.abort();
  // Not waited for: a connection that is waiting for its next try may never report its end.
  if (!isClosed) void worker.disconnect().catch(() => undefined);
}
