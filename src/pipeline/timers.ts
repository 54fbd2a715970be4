import { type ConnectionOptions, Queue } from "bullmq";
import { closeInTime } from "./close-in-time.ts";
import { createQueueWorker, type StageWorker, type WorkerTuning } from "./queue-worker.ts";
import { untilAborted } from "./until-aborted.ts";
import type { WantSchedules } from "./wanted-schedules.ts";

/** Something to do by the clock, such as writing the daily log. */
export interface TimedTask {
  /** Stable; a task that is not given any more loses its schedule. */
  id: string;
  /** Five cron fields; empty for never. */
  pattern: string;
  timezone: string;
  run(): Promise<void>;
}

/**
 * A queue of its own for tasks by the clock, with one BullMQ job scheduler each. Where several runners are up, one of them
 * gets each occasion. A task that fails is reported and tried again at its next occasion.
 */
export async function startTimers(
  tasks: TimedTask[],
  deps: {
    producer: ConnectionOptions;
    consumer: ConnectionOptions;
    prefix: string;
    tuning: WorkerTuning;
    wants: WantSchedules;
    onError(error: Error): void;
  },
): Promise<StageWorker> {
  const { prefix, tuning, onError } = deps;
  const queue = new Queue("clock", { connection: deps.producer, prefix });
  queue.on("error", onError);
  try {
    const wanted = tasks.filter(({ pattern }) => pattern !== "");
    await deps.wants(
      queue,
      wanted.map(({ id }) => id),
    );
    for (const { id, pattern, timezone: tz } of wanted) {
      await queue.upsertJobScheduler(id, { pattern, tz }, { name: id });
    }
  } catch (error) {
    await closeInTime(queue, onError);
    throw error;
  }
  const worker = createQueueWorker({
    name: "clock",
    concurrency: 1,
    connection: deps.consumer,
    prefix,
    tuning,
    handle: (job, _token, signal) => untilAborted(async () => tasks.find(({ id }) => id === job.name)?.run(), signal),
    onError,
  });
  return {
    ...worker,
    async stop() {
      await worker.stop();
      await closeInTime(queue, onError);
    },
  };
}
