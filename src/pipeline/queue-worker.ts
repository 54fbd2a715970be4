import { type ConnectionOptions, type Job, Worker, type WorkerOptions } from "bullmq";
import { closeInTime } from "./close-in-time.ts";

export interface WorkerTuning {
  /** A worker that is gone this long loses its jobs. */
  lockDurationMs: number;
  stalledIntervalMs: number;
}

export interface StageWorker {
  /** Locks of its jobs start with it. */
  id: string;
  /** Resolves when it can take jobs. */
  ready(): Promise<void>;
  /** Takes no more jobs for now; running ones go on. */
  pause(): Promise<void>;
  resume(): Promise<void>;
  /** Takes no more jobs, hands running ones back, and resolves when all connections are closed. */
  stop(): Promise<void>;
}

export interface QueueWorkerDeps {
  name: string;
  concurrency: number;
  connection: ConnectionOptions;
  prefix: string;
  tuning: WorkerTuning;
  /** The signal aborts when the runner stops or the job's lock is lost. */
  handle(job: Job, token: string | undefined, signal: AbortSignal): Promise<unknown>;
  onError(error: Error): void;
  telemetry?: WorkerOptions["telemetry"];
}

/**
 * One BullMQ Worker. Stalled jobs are taken up again without limit: attempts are counted by item, in the state. A lost
 * lock aborts the work, which then writes nothing (https://docs.bullmq.io/guide/jobs/stalled). Jobs that end are removed
 * unless they say otherwise themselves; one that fails is reported.
 */
export function createQueueWorker(deps: QueueWorkerDeps): StageWorker {
  const stopping = new AbortController();

  // BullMQ makes a signal only for a function that declares three parameters. A job that was fetched while the worker
  // closes is not among those that are cancelled below, hence our own signal.
  const worker = new Worker(
    deps.name,
    async (job: Job, token: string | undefined, signal: AbortSignal | undefined) =>
      deps.handle(job, token, stopping.signal.aborted || signal === undefined ? stopping.signal : signal),
    {
      connection: deps.connection,
      prefix: deps.prefix,
      concurrency: deps.concurrency,
      lockDuration: deps.tuning.lockDurationMs,
      stalledInterval: deps.tuning.stalledIntervalMs,
      maxStalledCount: Number.MAX_SAFE_INTEGER,
      removeOnComplete: { count: 0 },
      removeOnFail: { count: 0 },
      ...(deps.telemetry === undefined ? {} : { telemetry: deps.telemetry }),
    },
  );
  worker.on("error", deps.onError);
  worker.on("failed", (_job, error) => deps.onError(error));
  worker.on("lockRenewalFailed", (ids) => {
    for (const id of ids) worker.cancelJob(id, "lock lost");
  });

  return {
    id: worker.id,
    ready: () => worker.waitUntilReady().then(() => undefined),
    pause: () => worker.pause(true),
    resume: () => worker.resume(),
    async stop() {
      stopping.abort();
      const closed = closeInTime(worker, deps.onError);
      worker.cancelAllJobs("the runner stops");
      await closed;
    },
  };
}
