import { Queue } from "bullmq";
import { Redis, type RedisOptions } from "ioredis";
import { toWorkItemId } from "../src/domain/work-item.ts";
import { makeKeys } from "../src/pipeline/keys.ts";
import { createQueues } from "../src/pipeline/queues.ts";
import { createStateStore } from "../src/pipeline/state-store.ts";
import { makeWorkItem } from "../src/pipeline/transition.ts";
import { makeSnapshot } from "./instant-stages.ts";

/** Bytes of Redis memory for each waiting item: record, text, index, ledger entry and its job. Empties the server. */
export async function measureItemBytes(connection: RedisOptions, items: number): Promise<number> {
  return measureBytes(connection, items, async (redis) => {
    const prefix = "{millrace}";
    const store = createStateStore({ redis, keys: makeKeys(prefix), leaseMs: 30_000 });
    const queues = createQueues({
      redis,
      connection: connection as never,
      prefix,
      machine: "bench",
      onError: () => undefined,
    });
    const now = new Date();
    for (let number = 1; number <= items; number += 1) {
      const snapshot = makeSnapshot(number);
      const sighting = { id: toWorkItemId(snapshot.repo, number), snapshot, rank: number, seen: "0".repeat(16) };
      const item = makeWorkItem(sighting, now);
      const event = {
        type: "item:created",
        at: now.toISOString(),
        item: item.id,
        repo: item.repo,
        issue: number,
      } as const;
      await store.createMany([{ item, snapshot, event: { ...event, title: snapshot.title, url: snapshot.url } }]);
      await queues.ensureJob({ item, version: 1 }, now);
    }
    await queues.close();
  });
}

/** The baseline: one bare BullMQ job that carries the issue itself. Empties the server. */
export async function measurePlainJobBytes(connection: RedisOptions, items: number): Promise<number> {
  return measureBytes(connection, items, async () => {
    const queue = new Queue("plain", { connection: connection as never, prefix: "{millrace}" });
    for (let number = 1; number <= items; number += 1) await queue.add("triage", makeSnapshot(number));
    await queue.close();
  });
}

async function measureBytes(
  connection: RedisOptions,
  items: number,
  fill: (redis: Redis) => Promise<void>,
): Promise<number> {
  const redis = new Redis(connection as never);
  await redis.flushall();
  const before = await readUsedMemory(redis);
  await fill(redis);
  const after = await readUsedMemory(redis);
  await redis.flushall();
  await redis.quit();
  return (after - before) / items;
}

async function readUsedMemory(redis: Redis): Promise<number> {
  return Number(/used_memory_dataset:(\d+)/.exec(await redis.info("memory"))?.[1] ?? 0);
}
