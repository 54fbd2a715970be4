import { once } from "node:events";
import { Queue, Worker } from "bullmq";
import { Redis, type RedisOptions } from "ioredis";
import { toRunId } from "../src/domain/agent-run.ts";
import { toWorkItemId } from "../src/domain/work-item.ts";
import { createDayArchive } from "../src/ledger/day-archive.ts";
import { createRedisLedger } from "../src/ledger/redis-ledger.ts";
import { makeKeys } from "../src/pipeline/keys.ts";
import { createPipeline } from "../src/pipeline/pipeline.ts";
import { makeInstantStages, makeSnapshot } from "./instant-stages.ts";

/**
 * A runner in a process of its own, to be killed: `node adoption-runner.ts ours|plain <connection as JSON> <prefix>`. It has
 * one piece of work that goes on and on, and prints `began` whenever it takes it up. All settings are those of production
 * (ours), or the library's own (plain).
 */
const [kind = "", json = "{}", prefix = ""] = process.argv.slice(2);
const connection = JSON.parse(json) as RedisOptions;
const forever = new Promise<never>(() => undefined);

async function workOnAndOn(): Promise<never> {
  process.stdout.write("began\n");
  return forever;
}

async function runOurs(): Promise<void> {
  const redis = new Redis(connection as never);
  const item = toWorkItemId("acme/shop", 1);
  const run = { id: toRunId(item, 1), sequence: 1, agent: "a", branch: "b", baseSha: "", baseline: [], host: "bench" };
  const stages = makeInstantStages();
  const pipeline = createPipeline({
    connections: { worker: { ...connection, maxRetriesPerRequest: null }, producer: connection },
    redis,
    prefix,
    ledger: createRedisLedger({ redis, key: makeKeys(prefix).ledger, archive: createDayArchive("/nonexistent") }),
    scout: {
      name: "scout",
      summary: "",
      run: async () => ({
        sightings: [{ id: item, snapshot: makeSnapshot(1), rank: 0, seen: "1" }],
        closed: [],
        withdrawn: [],
      }),
      look: async () => ({ sightings: [], closed: [], withdrawn: [] }),
      lookAtPulls: async () => ({ sightings: [], closed: [], withdrawn: [] }),
    },
    stages: {
      ...stages,
      prep: {
        ...stages.prep,
        run: async () => ({ kind: "advance", to: "exec", reason: "prepared", explanation: "", changes: { run } }),
      },
      exec: { ...stages.exec, run: workOnAndOn },
    },
    concurrency: { triage: 1, prep: 1, exec: 1, follow: 1 },
    runner: { machine: "bench", version: "0", agents: [], repos: ["acme/shop"] },
    redact: (text) => text,
    onError: (error) => process.stderr.write(`${error.message}\n`),
  });
  await pipeline.startWorkers();
  await pipeline.runSession("bench", ["acme/shop"], new AbortController().signal);
}

/** One job, and a worker with default options. */
async function runPlain(): Promise<void> {
  const queue = new Queue("exec", { connection: connection as never, prefix });
  await queue.add("exec", { id: "acme--shop-1", v: 1 }, { jobId: "acme--shop-1.exec.1" });
  const options = { connection: { ...connection, maxRetriesPerRequest: null } as never, prefix };
  await once(new Worker("exec", workOnAndOn, options), "closed");
}

await (kind === "ours" ? runOurs() : runPlain());
