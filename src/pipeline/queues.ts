import { type ConnectionOptions, Queue } from "bullmq";
import { DAY } from "../lib/durations.ts";
import { closeQueue } from "./close-in-time.ts";
import type { StageName, StoredWorkItem } from "../domain/work-item.ts";
import { toJob, type ScoutJobData } from "./job-data.ts";

/**
 * Four stages, four queues. A queue only wakes a worker up: the truth is in the state store, and a lost or doubled job
 * changes nothing (see reconciler).
 */
export interface Queues {
  queue(stage: StageName): Queue;
  /** Adds the job that a queued item needs; a no-op where it is there. */
  ensureJob(stored: StoredWorkItem, now: Date): Promise<void>;
  ensureJobs(stored: StoredWorkItem[], now: Date): Promise<void>;
  addScout(data: ScoutJobData, jobId: string): Promise<void>;
  close(): Promise<void>;
}

const STAGES: readonly StageName[] = ["scout", "triage", "prep", "exec"];
/**
 * A finished job of an item says nothing that the state does not say: a replay meets another version and ends at once.
 * A finished scout job stays for a while, because the session that wants its answer may be another runner's.
 */
const KEEP_COMPLETED = { item: true, scout: { count: 200 } };
const KEEP_FAILED = { age: (30 * DAY) / 1000 };

export function createQueues(deps: {
  connection: ConnectionOptions;
  prefix: string;
  onError(error: Error): void;
}): Queues {
  const queues = new Map<StageName, Queue>();
  for (const stage of STAGES) {
    const queue = new Queue(stage, {
      connection: deps.connection,
      prefix: deps.prefix,
      defaultJobOptions: {
        attempts: 1,
        removeOnComplete: stage === "scout" ? KEEP_COMPLETED.scout : KEEP_COMPLETED.item,
        removeOnFail: KEEP_FAILED,
      },
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
    async addScout(data, jobId) {
      await get("scout").add("scout", data, { jobId });
    },
    async close() {
      await Promise.all([...queues.values()].map(closeQueue));
    },
  };
}
