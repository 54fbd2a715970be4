import type { Queue } from "bullmq";

/** More than the workers of a machine hold at once. */
const MOST_ACTIVE = 10_000;

/**
 * Puts back what workers that are gone were working on. A lock starts with its worker's id, and a job is moved only while
 * that very lock is on it: of two heirs one succeeds, and a job that was delivered again meanwhile is left alone.
 */
export async function requeueJobsOf(
  queues: readonly Queue[],
  workers: readonly string[],
  onError: (error: Error) => void,
): Promise<void> {
  const gone = new Set(workers);
  for (const queue of queues) {
    for (const { id, token } of await listLocks(queue)) {
      if (!gone.has(token.slice(0, token.lastIndexOf(":")))) continue;
      const job = await queue.getJob(id);
      await job?.moveToWait(token).catch(onError);
    }
  }
}

async function listLocks(queue: Queue): Promise<{ id: string; token: string }[]> {
  const client = await queue.getBackend().client;
  const ids = await client.lrange(queue.toKey("active"), 0, MOST_ACTIVE - 1);
  const locks: { id: string; token: string }[] = [];
  for (const id of ids) {
    const token = await client.get(queue.toKey(`${id}:lock`));
    if (token !== null) locks.push({ id, token });
  }
  return locks;
}
