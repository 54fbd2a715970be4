import { type ConnectionOptions, type Job, WaitingError, Worker } from "bullmq";
import { StopError } from "../domain/errors.ts";
import { closeWorker } from "./close-in-time.ts";
import type { StageWorker, WorkerTuning } from "./item-worker.ts";
import { ScoutJobData } from "./job-data.ts";
import { runScoutPass, type ScoutChanges, type ScoutPassDeps } from "./scout-pass.ts";

/** One BullMQ Worker for scout: its job names a project and yields many items. */
export function createScoutWorker(deps: {
  connection: ConnectionOptions;
  prefix: string;
  tuning: WorkerTuning;
  pass: ScoutPassDeps;
  onPass(jobId: string, result: { changes: ScoutChanges } | { error: unknown }): void;
  onError(error: Error): void;
}): StageWorker {
  async function handle(job: Job, token: string | undefined, signal: AbortSignal | undefined): Promise<ScoutChanges> {
    const { repo } = ScoutJobData.parse(job.data);
    try {
      const changes = await runScoutPass(deps.pass, repo, signal ?? new AbortController().signal);
      deps.onPass(job.id ?? "", { changes });
      return changes;
    } catch (error) {
      if (error instanceof StopError || signal?.aborted === true) {
        await job.moveToWait(token);
        throw new WaitingError();
      }
      deps.onPass(job.id ?? "", { error });
      throw error;
    }
  }

  const worker = new Worker("scout", handle, {
    connection: deps.connection,
    prefix: deps.prefix,
    concurrency: 2,
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
    stop: () => closeWorker(worker),
  };
}
