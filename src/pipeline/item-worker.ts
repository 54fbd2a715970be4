import { type ConnectionOptions, DelayedError, type Job, WaitingError, Worker } from "bullmq";
import { SECOND } from "../lib/durations.ts";
import { closeWorker } from "./close-in-time.ts";
import type { ItemStageName, StoredWorkItem } from "../domain/work-item.ts";
import { ItemJobData } from "./job-data.ts";
import { processItem, type ProcessItemDeps, type Processed } from "./process-item.ts";
import type { Queues } from "./queues.ts";

export interface WorkerTuning {
  /** A worker that is gone this long loses its jobs. */
  lockDurationMs: number;
  stalledIntervalMs: number;
}

export interface StageWorker {
  /** Resolves when it can take jobs. */
  ready(): Promise<void>;
  /** Takes no more jobs, hands running ones back, and resolves when all connections are closed. */
  stop(): Promise<void>;
}

/**
 * One BullMQ Worker for one item stage. Stalled jobs are taken up again without limit: attempts are counted by item, in
 * the state. A lost lock aborts the stage, which then writes nothing (https://docs.bullmq.io/guide/jobs/stalled).
 */
export function createItemWorker(deps: {
  stage: ItemStageName;
  concurrency: number;
  connection: ConnectionOptions;
  prefix: string;
  tuning: WorkerTuning;
  queues: Queues;
  item: ProcessItemDeps;
  onProcessed(processed: Processed): void;
  onError(error: Error): void;
}): StageWorker {
  const { stage, queues } = deps;
  const pending = new Set<Promise<void>>();

  async function handle(job: Job, token: string | undefined, signal: AbortSignal | undefined): Promise<string> {
    const data = ItemJobData.parse(job.data);
    const processed = await processItem(deps.item, stage, data, signal ?? new AbortController().signal);
    deps.onProcessed(processed);
    switch (processed.kind) {
      case "moved":
        if (processed.stored.item.status === "queued") queueNext(processed.stored);
        return processed.stored.item.status;
      case "stale":
        return "stale";
      case "held":
        await job.moveToDelayed(Date.now() + Math.min(processed.msLeft, 15 * SECOND) + 100, token);
        throw new DelayedError();
      case "stopped":
        await job.moveToWait(token);
        throw new WaitingError();
    }
  }

  /** Beside the end of this job, not before it: the commit is the truth, and the reconciler adds what is missing. */
  function queueNext(stored: StoredWorkItem): void {
    const adding = queues.ensureJob(stored, deps.item.now()).catch(deps.onError);
    pending.add(adding);
    void adding.then(() => pending.delete(adding));
  }

  const worker = new Worker(stage, handle, {
    connection: deps.connection,
    prefix: deps.prefix,
    concurrency: deps.concurrency,
    lockDuration: deps.tuning.lockDurationMs,
    stalledInterval: deps.tuning.stalledIntervalMs,
    maxStalledCount: Number.MAX_SAFE_INTEGER,
  });
  worker.on("error", deps.onError);
  worker.on("lockRenewalFailed", (ids) => {
    for (const id of ids) worker.cancelJob(id, "lock lost");
  });

  return {
    ready: () => worker.waitUntilReady().then(() => undefined),
    async stop() {
      await closeWorker(worker);
      await Promise.all(pending);
    },
  };
}
