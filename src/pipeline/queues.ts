import { type ConnectionOptions, Queue, type QueueOptions } from "bullmq";
import type { Redis } from "ioredis";
import { DAY } from "../lib/durations.ts";
import { STAGES, type VersionedItem } from "../domain/work-item.ts";
import { closeInTime } from "./close-in-time.ts";
import { type ScoutJobData, toJob, toJobId } from "./job-data.ts";
import { findOpenRun } from "./open-run.ts";

/**
 * Five stages, five queues, and one for each machine. A queue only wakes a worker up: the truth is in the state store, and
 * a lost or doubled job changes nothing (see reconciler).
 *
 * A run can be gone on with where its folder is and nowhere else, so the job of an item with an open run goes to the queue
 * of that machine, which only its runners serve:
 *
 *   exec, open run on machine M   -> exec.M; M's runners adopt or start it
 *   M silent                      -> the job rests there; the item is M's still
 *   M gone (limits.takeOver)      -> the reconciler of any runner moves the item to prep, for a new run; the job that rests
 *                                    in exec.M names an older version and ends at once where M comes back
 *   exec, no open run             -> exec, which every runner serves and which leads to prep
 */
export interface Queues {
  /** By its name, a stage's or a machine's. */
  queue(name: string): Queue;
  /** All that this runner serves. */
  all(): Queue[];
  /** Adds the job that a queued item needs; a no-op where it is there. */
  ensureJob(stored: VersionedItem, now: Date): Promise<void>;
  ensureJobs(stored: VersionedItem[], now: Date): Promise<void>;
  /** Those of the given queued items whose job is there. */
  findWithJob(stored: VersionedItem[]): Promise<Set<VersionedItem>>;
  addScout(data: ScoutJobData, jobId: string): Promise<void>;
  /** However many ask for it while it waits or runs, the project is looked at once. */
  addScoutNow(data: ScoutJobData): Promise<void>;
  close(): Promise<void>;
}

/**
 * A finished job of an item says nothing that the state does not say: a replay meets another version and ends at once, and
 * the worker removes it. A finished scout job stays for a while, because the session that wants its answer may be another
 * runner's.
 */
const KEEP_SCOUT = { removeOnComplete: { count: 200 }, removeOnFail: { count: 200, age: (7 * DAY) / 1000 } };
/** Nobody reads BullMQ's own event streams here. */
const MOST_QUEUE_EVENTS = 100;

/** BullMQ allows no `:` in a name. */
export function toMachineQueueName(machine: string): string {
  return `exec.${machine.replaceAll(/[^A-Za-z0-9._-]/g, "-")}`;
}

function toQueueName({ item }: VersionedItem): string {
  const run = findOpenRun(item);
  return run === undefined ? item.stage : toMachineQueueName(run.host);
}

export function createQueues(deps: {
  redis: Redis;
  connection: ConnectionOptions;
  prefix: string;
  /** This one. */
  machine: string;
  onError(error: Error): void;
  telemetry?: QueueOptions["telemetry"];
}): Queues {
  const queues = new Map<string, Queue>();
  const get = (name: string): Queue => {
    const known = queues.get(name);
    if (known !== undefined) return known;
    const queue = new Queue(name, {
      connection: deps.connection,
      prefix: deps.prefix,
      streams: { events: { maxLen: MOST_QUEUE_EVENTS } },
      ...(deps.telemetry === undefined ? {} : { telemetry: deps.telemetry }),
      ...(name === "scout" ? { defaultJobOptions: KEEP_SCOUT } : {}),
    });
    queue.on("error", deps.onError);
    queues.set(name, queue);
    return queue;
  };
  const served = [...STAGES, toMachineQueueName(deps.machine)];
  for (const name of served) get(name);

  return {
    queue: get,
    all: () => served.map(get),
    async ensureJob(stored, now) {
      const { name, data, opts } = toJob(stored, now);
      await get(toQueueName(stored)).add(name, data, opts);
    },
    async ensureJobs(stored, now) {
      for (const [name, group] of Map.groupBy(stored, toQueueName)) {
        await get(name).addBulk(group.map((one) => toJob(one, now)));
      }
    },
    async findWithJob(stored) {
      const batch = deps.redis.pipeline();
      for (const one of stored) {
        batch.exists(get(toQueueName(one)).toKey(toJobId(one.item.id, one.item.stage, one.version)));
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
    async addScoutNow(data) {
      await get("scout").add("scout", data, { deduplication: { id: `now.${data.repo.toLowerCase()}` } });
    },
    async close() {
      await Promise.all([...queues.values()].map((queue) => closeInTime(queue, deps.onError)));
    },
  };
}
