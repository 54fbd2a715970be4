import { type Job, WaitingError } from "bullmq";
import { StopError } from "../domain/errors.ts";
import { ScoutJobData } from "./job-data.ts";
import { createQueueWorker, type QueueWorkerDeps, type StageWorker } from "./queue-worker.ts";
import { runScoutPass, type ScoutChanges, type ScoutPassDeps } from "./scout-pass.ts";

/** The worker of scout: its job names a project and yields many items. */
export function createScoutWorker(
  deps: Omit<QueueWorkerDeps, "name" | "concurrency" | "handle"> & {
    pass: ScoutPassDeps;
    onPass(jobId: string, result: { changes: ScoutChanges } | { error: unknown }): void;
  },
): StageWorker {
  async function handle(job: Job, token: string | undefined, signal: AbortSignal): Promise<ScoutChanges> {
    const { repo } = ScoutJobData.parse(job.data);
    try {
      const changes = await runScoutPass(deps.pass, repo, signal);
      deps.onPass(job.id ?? "", { changes });
      return changes;
    } catch (error) {
      if (error instanceof StopError || signal.aborted) {
        await job.moveToWait(token);
        throw new WaitingError();
      }
      deps.onPass(job.id ?? "", { error });
      throw error;
    }
  }

  return createQueueWorker({ ...deps, name: "scout", concurrency: 2, handle });
}
