import { Queue, Worker, type Job } from "bullmq";
import { Redis, type RedisOptions } from "ioredis";
import type { Sighting, SourceStage } from "../src/domain/stage.ts";
import { ITEM_STAGES, toWorkItemId } from "../src/domain/work-item.ts";
import { createDayArchive } from "../src/ledger/day-archive.ts";
import { createRedisLedger } from "../src/ledger/redis-ledger.ts";
import { makeKeys } from "../src/pipeline/keys.ts";
import { createPipeline } from "../src/pipeline/pipeline.ts";
import { makeInstantStages, makeSnapshot } from "./instant-stages.ts";

const CONCURRENCY = 50;

/** Issues a second through scout, triage, prep and exec with state, fencing and ledger on, and stages that return at once. */
export async function measureChain(connection: RedisOptions, issues: number): Promise<number> {
  const prefix = `{ours-${Date.now()}}`;
  const redis = new Redis({ ...connection, enableAutoPipelining: false } as never);
  const ledger = createRedisLedger({ redis, key: makeKeys(prefix).ledger, archive: createDayArchive("/nonexistent") });
  const done = Promise.withResolvers<number>();
  let finished = 0;
  const pipeline = createPipeline({
    connections: { worker: { ...connection, maxRetriesPerRequest: null }, producer: connection },
    redis,
    prefix,
    ledger,
    scout: makeScout(issues),
    stages: makeInstantStages(),
    concurrency: { triage: CONCURRENCY, prep: CONCURRENCY, exec: CONCURRENCY, follow: CONCURRENCY },
    runner: { machine: "bench", version: "0", agents: [], repos: ["acme/shop"] },
    redact: (text) => text,
    onError: done.reject,
    onProcessed(processed) {
      if (processed.kind === "moved" && processed.stored.item.status === "review") finished += 1;
      if (finished === issues) done.resolve(performance.now());
    },
  });
  await pipeline.startWorkers();
  const startedAt = performance.now();
  const session = pipeline.runSession("bench", ["acme/shop"], new AbortController().signal);
  const endedAt = await done.promise;
  await session;
  await pipeline.stop();
  await redis.quit();
  return issues / ((endedAt - startedAt) / 1000);
}

function makeScout(issues: number): SourceStage {
  let looked = false;
  return {
    name: "scout",
    summary: "",
    async run() {
      if (looked) return { sightings: [], closed: [], withdrawn: [] };
      looked = true;
      const sightings = Array.from({ length: issues }, (_, index): Sighting => {
        const snapshot = makeSnapshot(index + 1);
        return { id: toWorkItemId(snapshot.repo, snapshot.number), snapshot, rank: index, seen: "1" };
      });
      return { sightings, closed: [], withdrawn: [] };
    },
    look: async () => ({ sightings: [], closed: [], withdrawn: [] }),
    lookAtPulls: async () => ({ sightings: [], closed: [], withdrawn: [] }),
  };
}

/** The baseline: four queues, each worker adds to the next with `queue.add`; nothing is remembered. */
export async function measurePlainChain(connection: RedisOptions, issues: number): Promise<number> {
  const prefix = `{plain-${Date.now()}}`;
  const names = ["scout", ...ITEM_STAGES];
  const options = { connection: connection as never, prefix };
  const queues = names.map((name) => new Queue(name, options));
  const done = Promise.withResolvers<number>();
  let finished = 0;
  const workers = names.map(
    (name, index) =>
      new Worker(
        name,
        async (job: Job) => {
          const next = queues[index + 1];
          if (next !== undefined) await next.add(next.name, job.data);
          else if (++finished === issues) done.resolve(performance.now());
        },
        { ...options, connection: { ...connection, maxRetriesPerRequest: null } as never, concurrency: CONCURRENCY },
      ),
  );
  await Promise.all(workers.map((worker) => worker.waitUntilReady()));
  const startedAt = performance.now();
  await queues[0]?.addBulk(
    Array.from({ length: issues }, (_, index) => ({ name: "scout", data: { id: `acme--shop-${index + 1}`, v: 1 } })),
  );
  const endedAt = await done.promise;
  await Promise.all(workers.map((worker) => worker.close()));
  await Promise.all(queues.map((queue) => queue.close()));
  return issues / ((endedAt - startedAt) / 1000);
}
