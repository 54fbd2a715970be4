import { type ConnectionOptions, Queue, type QueueOptions } from "bullmq";
import type { Redis } from "ioredis";
import { DAY } from "../lib/durations.ts";
import type { StageName } from "../domain/work-item.ts";
import { closeInTime } from "./close-in-time.ts";
import { type ScoutJobData, toJob, toJobId } from "./job-data.ts";
import type { VersionedItem } from "./state-store.ts";

/**
 * Four stages, four queues. A queue only wakes a worker up: the truth is in the state store, and a lost or doubled job
 * changes nothing (see reconciler).
 */
export interface Queues {
  queue(stage: StageName): Queue;
  /** Adds the job that a queued item needs; a no-op where it is there. */
  ensureJob(stored: VersionedItem, now: Date): Promise<void>;
  ensureJobs(stored: VersionedItem[], now: Date): Promise<void>;
  /** Those of the given queued items whose job is there. */
  findWithJob(stored: VersionedItem[]): Promise<Set<VersionedItem>>;
  addScout(data: ScoutJobData, jobId: string): Promise<void>;
  close(): Promise<void>;
}

const STAGES: readonly StageName[] = ["scout", "triage", "prep", "exec"];
/**
 * A finished job of an item says nothing that the state does not say: a replay meets another version and ends at once, and
 * the worker removes it. A finished scout job stays for a while, because the session that wants its answer may be another
 * runner's.
 */
const KEEP_SCOUT = { removeOnComplete: { count: 200 }, removeOnFail: { count: 200, age: (7 * DAY) / 1000 } };
/** Nobody reads BullMQ's own event streams here. */
const MOST_QUEUE_EVENTS = 100;

export function createQueues(deps: {
  redis: Redis;
  connection: ConnectionOptions;
  prefix: string;
  onError(error: Error): void;
  telemetry?: QueueOptions["telemetry"];
}): Queues {
  const queues = new Map<StageName, Queue>();
  for (const stage of STAGES) {
    const queue = new Queue(stage, {
      connection: deps.connection,
      prefix: deps.prefix,
      streams: { events: { maxLen: MOST_QUEUE_EVENTS } },
      ...(deps.telemetry === undefined ? {} : { telemetry: deps.telemetry }),
      ...(stage === "scout" ? { defaultJobOptions: KEEP_SCOUT } : {}),
    });
    queue.on("error", deps.onError);
    queues.set(stage, queue);
  }
  const get = (stage: StageName): Queue => queues.get(stage) as Queue;

  return {
    queue: get,
    async ensureJob(stored, now) {
      const { name, data, opts } = toJob(stored, now);
      await get(stored.item.stage).add(name, data, opts);
    },
    async ensureJobs(stored, now) {
      const byStage = Map.groupBy(stored, ({ item }) => item.stage);
      for (const [stage, group] of byStage) {
        await get(stage).addBulk(group.map((one) => toJob(one, now)));
      }
    },
    async findWithJob(stored) {
      const batch = deps.redis.pipeline();
      for (const { item, version } of stored) {
        batch.exists(get(item.stage).toKey(toJobId(item.id, item.stage, version)));
      }
      const answers = (await batch.exec()) ?? [];
      return new Set(
        stored.filter((_, index) => {
          const [error, isThere] = answers[index] ?? [null, 1];
          if (error !== null) throw error;
          return isThere === 1;
        }),
      );
    },
    async addScout(data, jobId) {
      await get("scout").add("scout", data, { jobId });
    },
    async close() {
      await Promise.all([...queues.values()].map((queue) => closeInTime(queue, deps.onError)));
    },
  };
}
