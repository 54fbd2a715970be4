import { type ConnectionOptions, Queue, Worker } from "bullmq";
import { DAY } from "../lib/durations.ts";
import { closeQueue, closeWorker } from "./close-in-time.ts";
import type { StageWorker } from "./item-worker.ts";

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
    onError(error: Error): void;
  },
): Promise<StageWorker> {
  const { prefix, onError } = deps;
  const queue = new Queue("clock", { connection: deps.producer, prefix });
  queue.on("error", onError);
  const wanted = tasks.filter(({ pattern }) => pattern !== "");
  for (const { key } of await queue.getJobSchedulers(0, -1)) {
    if (!wanted.some(({ id }) => id === key)) await queue.removeJobScheduler(key);
  }
  const opts = { removeOnComplete: true, removeOnFail: { age: (7 * DAY) / 1000 } };
  for (const { id, pattern, timezone: tz } of wanted) {
    await queue.upsertJobScheduler(id, { pattern, tz }, { name: id, opts });
  }
  const worker = new Worker("clock", async (job) => tasks.find(({ id }) => id === job.name)?.run(), {
    connection: deps.consumer,
    prefix,
  });
  worker.on("error", onError);
  worker.on("failed", (_job, error) => onError(error));
  return {
    ready: () => worker.waitUntilReady().then(() => undefined),
    async stop() {
      await closeWorker(worker);
      await closeQueue(queue);
    },
  };
}
