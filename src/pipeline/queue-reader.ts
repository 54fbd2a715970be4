import { type ConnectionOptions, Queue } from "bullmq";
import type { Redis } from "ioredis";
import type { QueueReader, QueueSight, ScheduleSight } from "../domain/ports/queue-reader.ts";
import { type StageName, STAGES, type WorkItemId } from "../domain/work-item.ts";
import { ItemJobData } from "./job-data.ts";
import { toMachineQueueName } from "./queues.ts";

/** Schedules of projects, and those of tasks by the clock (see schedules, timers). */
const SCHEDULED = ["scout", "clock"] as const;
const MOST_SCHEDULES = 200;

const MOST_MACHINES = 50;

/** Looks at the queues over a connection that is open already and stays the caller's. */
export function createQueueReader(deps: {
  redis: Redis;
  prefix: string;
  /** Machines that may have open runs. */
  listMachines(): Promise<string[]>;
}): QueueReader & { close(): Promise<void> } {
  const { redis, prefix } = deps;
  const queues = new Map<string, Queue>();
  const get = (name: string): Queue => {
    const known = queues.get(name);
    if (known !== undefined) return known;
    const queue = new Queue(name, { connection: redis as ConnectionOptions, prefix, skipMetasUpdate: true });
    // What fails is told by the call itself.
    queue.on("error", () => undefined);
    queues.set(name, queue);
    return queue;
  };

  async function lookAt(stage: StageName, machine: string | undefined, mostItems: number): Promise<QueueSight> {
    const queue = get(machine === undefined ? stage : toMachineQueueName(machine));
    const counts = await queue.getJobCounts("wait", "active", "delayed");
    const { wait: waiting = 0, active = 0, delayed = 0 } = counts;
    const listItems = async (type: "wait" | "active", count: number): Promise<WorkItemId[]> => {
      if (stage === "scout" || count === 0 || mostItems === 0) return [];
      const jobs = await queue.getJobs([type], 0, mostItems - 1, true);
      return jobs.flatMap((job) => {
        // A job that ended between the two looks comes as undefined.
        const data = ItemJobData.safeParse(job?.data);
        return data.success ? [data.data.id] : [];
      });
    };
    const [working, next] = [await listItems("active", active), await listItems("wait", waiting)];
    return { stage, machine, waiting, active, delayed, working, next };
  }

  return {
    async listQueues(mostItems) {
      const machines = (await deps.listMachines()).slice(0, MOST_MACHINES);
      return Promise.all([
        ...STAGES.map((stage) => lookAt(stage, undefined, mostItems)),
        ...machines.map((machine) => lookAt("exec", machine, mostItems)),
      ]);
    },
    async listSchedules() {
      const lists = await Promise.all(SCHEDULED.map((name) => get(name).getJobSchedulers(0, MOST_SCHEDULES - 1, true)));
      return lists.flat().flatMap(({ key, pattern, tz, next }): ScheduleSight[] => {
        if (pattern === undefined) return [];
        const nextAt = next === undefined ? undefined : new Date(next).toISOString();
        return [{ name: key, pattern, timezone: tz ?? "UTC", nextAt }];
      });
    },
    async close() {
      await Promise.all([...queues.values()].map((queue) => queue.close()));
    },
  };
}
