import type { Queue } from "bullmq";
import type { Redis } from "ioredis";
import { withStateCommands } from "./commands.ts";
import type { Keys } from "./keys.ts";

/**
 * Notes the schedules of a queue that this machine wants from now on, and removes those that it wanted before and that no
 * machine wants any more. Runners with different projects share one Redis, and none removes what is another's. A removal
 * that was cut short is made good by the next call of any runner.
 */
export type WantSchedules = (queue: Queue, ids: string[]) => Promise<void>;

export function makeWantSchedules(redis: Redis, keys: Keys, machine: string): WantSchedules {
  const commands = withStateCommands(redis);
  return async (queue, ids) => {
    const [wanted, unwanted] = [keys.wantedSchedules(queue.name), keys.unwantedSchedules(queue.name)];
    for (const id of await commands.millraceWantSchedules(wanted, unwanted, machine, JSON.stringify(ids))) {
      await queue.removeJobScheduler(id);
      await redis.srem(unwanted, id);
    }
  };
}
