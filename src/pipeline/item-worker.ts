import { DelayedError, type Job, WaitingError } from "bullmq";
import type { ItemStageName, StoredWorkItem } from "../domain/work-item.ts";
import { SECOND } from "../lib/durations.ts";
import { ItemJobData } from "./job-data.ts";
import { processItem, type ProcessItemDeps, type Processed } from "./process-item.ts";
import { createQueueWorker, type QueueWorkerDeps, type StageWorker } from "./queue-worker.ts";
import type { Queues } from "./queues.ts";
import { isRedisTrouble } from "../lib/redis-connection.ts";

const LONGEST_LOOK_AGAIN_MS = 3 * SECOND;
const BREATHER_MS = SECOND;

/** The worker of one queue of an item stage: each job names an item and the version that it is for. */
export function createItemWorker(
  deps: Omit<QueueWorkerDeps, "handle"> & {
    stage: ItemStageName;
    queues: Queues;
    item: ProcessItemDeps;
    onProcessed(processed: Processed): void;
  },
): StageWorker {
  const { stage, queues } = deps;
  const pending = new Set<Promise<void>>();

  async function handle(job: Job, token: string | undefined, signal: AbortSignal): Promise<string> {
    const processed = await tryItem(job, signal);
    if (processed === "outage") return later(job, token, BREATHER_MS);
    if (processed.kind === "moved" && processed.stored.item.status === "queued") queueNext(processed.stored);
    deps.onProcessed(processed);
    switch (processed.kind) {
      case "moved":
        return processed.stored.item.status;
      case "stale":
        await queueMoved(job);
        return "stale";
      case "held":
      case "no-slot":
      case "not-ours":
        return later(job, token, Math.min(processed.msLeft, LONGEST_LOOK_AGAIN_MS) + 100);
      case "stopped":
        // Whose lease was taken while the runner goes on gets no second try at once, or two would fight for the item.
        if (!signal.aborted) return later(job, token, BREATHER_MS);
        await job.moveToWait(token);
        throw new WaitingError();
    }
  }

  /** An outage leaves the item as it was; the job is put off as soon as Redis takes the word. */
  async function tryItem(job: Job, signal: AbortSignal): Promise<Processed | "outage"> {
    try {
      return await processItem(deps.item, stage, ItemJobData.parse(job.data), signal);
    } catch (error) {
      if (!isRedisTrouble(error)) throw error;
      deps.onError(error as Error);
      return "outage";
    }
  }

  async function later(job: Job, token: string | undefined, ms: number): Promise<never> {
    await job.moveToDelayed(Date.now() + ms, token);
    throw new DelayedError();
  }

  /** Beside the end of this job, not before it: the commit is the truth, and the reconciler adds what is missing. */
  function queueNext(stored: StoredWorkItem): void {
    const adding = queues.ensureJob(stored, deps.item.now()).catch(deps.onError);
    pending.add(adding);
    void adding.then(() => pending.delete(adding));
  }

  /** A commit whose answer was lost has moved the item, but its next job may be missing. */
  async function queueMoved(job: Job): Promise<void> {
    const stored = await deps.item.store.find(ItemJobData.parse(job.data).id);
    if (stored?.item.status === "queued") queueNext(stored);
  }

  const worker = createQueueWorker({ ...deps, handle });
  return {
    ...worker,
    async stop() {
      await worker.stop();
      await Promise.all(pending);
    },
  };
}
