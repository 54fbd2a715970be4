import { type ConnectionOptions, Queue, type QueueOptions } from "bullmq";
import { SECOND } from "../lib/durations.ts";
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

export interface Timers extends StageWorker {
  /**
   * Asks for a task beside its schedule, durably before it resolves. All that ask within half a minute get one run, which
   * begins after the last of them.
   */
  wake(id: string, now: Date): Promise<void>;
}

const WAKE_EVERY_MS = 30 * SECOND;

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
    telemetry?: QueueOptions["telemetry"];
  },
): Promise<Timers> {
  const { prefix, tuning, onError } = deps;
  const traced = deps.telemetry === undefined ? {} : { telemetry: deps.telemetry };
  const queue = new Queue("clock", { connection: deps.producer, prefix, ...traced });
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
    ...traced,
  });
  return {
    ...worker,
    async wake(id, now) {
      const round = Math.floor(now.getTime() / WAKE_EVERY_MS) + 1;
      const delay = round * WAKE_EVERY_MS - now.getTime();
      await queue.add(id, {}, { jobId: `wake.${id}.${round}`, delay });
    },
    async stop() {
      await worker.stop();
      await closeInTime(queue, onError);
    },
  };
}
