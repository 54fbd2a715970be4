import type { Queues } from "./queues.ts";
import type { StageWorker } from "./queue-worker.ts";

const LOOK_EVERY_MS = 500;

/**
 * Keeps a machine from preparing more than it can soon run, since what it prepared stays with it:
 *
 *   open     prep takes jobs
 *   closed   a prepared item waits here for a place: other machines take the rest, in the order of the queue
 *
 * An outage leaves the gate as it is. Returns what ends the watch.
 */
export function watchPrepGate(deps: {
  queues: Queues;
  machineQueue: string;
  prep: Pick<StageWorker, "pause" | "resume">;
  onError(error: Error): void;
}): () => void {
  let isClosed = false;
  let isLooking = false;

  async function look(): Promise<void> {
    const waiting = await deps.queues.queue(deps.machineQueue).getWaitingCount();
    if (waiting > 0 === isClosed) return;
    isClosed = waiting > 0;
    await (isClosed ? deps.prep.pause() : deps.prep.resume());
  }

  const timer = setInterval(() => {
    if (isLooking) return;
    isLooking = true;
    void look()
      .catch(deps.onError)
      .finally(() => (isLooking = false));
  }, LOOK_EVERY_MS);
  timer.unref();
  return () => clearInterval(timer);
}
