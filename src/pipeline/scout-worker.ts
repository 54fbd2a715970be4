import { DelayedError, type Job, WaitingError } from "bullmq";
import { StopError } from "../domain/errors.ts";
import { SECOND } from "../lib/durations.ts";
import { ScoutJobData } from "./job-data.ts";
import { createQueueWorker, type QueueWorkerDeps, type StageWorker } from "./queue-worker.ts";
import type { ScoutChanges } from "./apply-report.ts";
import { runScoutPass, type ScoutPassDeps } from "./scout-pass.ts";

const PASS_ON_MS = SECOND / 2;

/** Runs a look that the schedule asked for, between two signs that somebody may miss. */
export type WatchScheduled = <T>(run: () => Promise<T>) => Promise<T>;

/** The worker of scout: its job names a project and yields many items. */
export function createScoutWorker(
  deps: Omit<QueueWorkerDeps, "name" | "concurrency" | "handle"> & {
    pass: ScoutPassDeps;
    /** False where another runner is online that has the project, and this one has not. */
    mayServe(repo: string): Promise<boolean>;
    watchScheduled: WatchScheduled;
    /** True where somebody here waits for that pass, and tells of its error. */
    onPass(jobId: string, result: { changes: ScoutChanges } | { error: unknown }): boolean;
  },
): StageWorker {
  const told = new WeakSet<Error>();

  async function handle(job: Job, token: string | undefined, signal: AbortSignal): Promise<ScoutChanges> {
    const { repo } = ScoutJobData.parse(job.data);
    if (!(await deps.mayServe(repo))) {
      await job.moveToDelayed(Date.now() + PASS_ON_MS, token);
      throw new DelayedError();
    }
    try {
      const look = () => runScoutPass(deps.pass, repo, signal);
      const isStop = (error: unknown) => error instanceof StopError || signal.aborted;
      const changes = await (job.repeatJobKey === undefined ? look() : watched(look, deps.watchScheduled, isStop));
      deps.onPass(job.id ?? "", { changes });
      return changes;
    } catch (error) {
      if (error instanceof StopError || signal.aborted) {
        await job.moveToWait(token);
        throw new WaitingError();
      }
      if (deps.onPass(job.id ?? "", { error }) && error instanceof Error) told.add(error);
      throw error;
    }
  }

  const onError = (error: Error) => {
    if (!told.has(error)) deps.onError(error);
  };
  return createQueueWorker({ ...deps, onError, name: "scout", concurrency: 2, handle });
}

/** A look that is handed back when the runner stops is no failure of the schedule: the next runner takes it up. */
async function watched<T>(
  look: () => Promise<T>,
  watch: WatchScheduled,
  isStop: (error: unknown) => boolean,
): Promise<T> {
  const end = await watch(async () => {
    try {
      return { value: await look() };
    } catch (error) {
      if (!isStop(error)) throw error;
      return { stop: error };
    }
  });
  if ("stop" in end) throw end.stop;
  return end.value;
}
