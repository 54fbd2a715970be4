import type { Redis } from "ioredis";

const LISTS = ["wait", "active"];
const SETS = ["delayed", "prioritized"];

/** How much is queued or under way: jobs of every queue, as BullMQ keeps them, and items that a stage is due for. */
export async function countBusy(redis: Redis, prefix: string, machine: string): Promise<number> {
  const batch = redis.pipeline();
  for (const queue of ["look", "scout", "triage", "prep", "exec", `exec.${machine}`, "follow"]) {
    for (const list of LISTS) batch.llen(`${prefix}:${queue}:${list}`);
    for (const set of SETS) batch.zcard(`${prefix}:${queue}:${set}`);
  }
  batch.zcard(`${prefix}:status:queued`);
  const answers = (await batch.exec()) ?? [];
  return answers.reduce((sum, [error, count]) => {
    if (error !== null) throw error;
    return sum + Number(count);
  }, 0);
}
