import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { makeKeys } from "../../../src/pipeline/keys.ts";
import { createQueues, type Queues } from "../../../src/pipeline/queues.ts";
import { reconcile, type ReconcileDeps } from "../../../src/pipeline/reconciler.ts";
import { createRunnerRegistry, type RunnerRegistry } from "../../../src/pipeline/runner-registry.ts";
import { createSlots, type Slots } from "../../../src/pipeline/slots.ts";
import { startTestRedis, type TestRedis } from "../../helpers/redis.ts";
import { waitUntil } from "../../helpers/wait-until.ts";
import { idOf, makeIssue, type ScriptedPipeline, startScriptedPipeline } from "./scripted-pipeline.ts";

let server: TestRedis;
let scripted: ScriptedPipeline;
let queues: Queues;
let registry: RunnerRegistry;
let slots: Slots;

beforeAll(async () => {
  server = await startTestRedis();
});
afterAll(() => server.close());
afterEach(async () => {
  await queues.close();
  await scripted.close();
});

/** Items that are queued, in a pipeline without workers. */
async function fill(count: number): Promise<void> {
  scripted = startScriptedPipeline(server);
  const { redis, prefix } = scripted;
  queues = createQueues({
    redis,
    connection: { path: server.socket },
    prefix,
    machine: "here",
    onError: () => undefined,
  });
  const keys = makeKeys(prefix);
  registry = createRunnerRegistry({ redis, keys });
  slots = createSlots({ redis, keys, machine: "here", limits: { here: 4, inAll: 0, goneAfterMs: 60_000 } });
  scripted.issues = Array.from({ length: count }, (_, index) => makeIssue(index + 1, { body: "x".repeat(10_000) }));
  const selection = { repos: ["acme/shop"], issues: [99_999], stages: [], maxItems: 1 };
  await scripted.pipeline.runSelected("look", selection, new AbortController().signal);
}

const mend = (now = new Date(), changes: Partial<ReconcileDeps> = {}) =>
  reconcile({
    ...{ store: scripted.pipeline.store, queues, registry, slots },
    ...{ machine: "here", goneAfterMs: 60_000, now: () => now, isStart: false, isHeld: async () => false },
    ...changes,
  });

async function countCommands(work: () => Promise<unknown>): Promise<number> {
  await scripted.redis.config("RESETSTAT");
  await work();
  const info = await scripted.redis.info("commandstats");
  return [...info.matchAll(/calls=(\d+)/g)].reduce((sum, [, calls]) => sum + Number(calls), 0);
}

test("queues that agree with the state cost a few commands for each item and move no issue's text", async () => {
  await fill(450);
  const before = Number(/total_net_output_bytes:(\d+)/.exec(await scripted.redis.info("stats"))?.[1]);
  const commands = await countCommands(async () => expect(await mend()).toMatchObject({ woken: 0, mended: 0 }));
  const after = Number(/total_net_output_bytes:(\d+)/.exec(await scripted.redis.info("stats"))?.[1]);
  expect(commands).toBeLessThan(2.1 * 450);
  expect(after - before).toBeLessThan(450 * 1000);
});

test("only the jobs that are missing are made, over several pages", async () => {
  await fill(450);
  const lost = [1, 200, 201, 449].map((issue) => `${scripted.prefix}:triage:${idOf(issue)}.triage.1`);
  await scripted.redis.del(...lost);
  expect(await mend()).toMatchObject({ woken: 0, mended: 4 });
  expect(await scripted.redis.exists(...lost)).toBe(4);
  expect(await mend()).toMatchObject({ woken: 0, mended: 0 });
});

test("items whose time has come are woken once by two runners at the same time, all pages of them", async () => {
  await fill(450);
  const { store } = scripted.pipeline;
  const due = new Date(Date.now() + 60_000);
  for (let issue = 1; issue <= 450; issue += 1) {
    const stored = await store.find(idOf(issue));
    if (stored === undefined) throw new Error("The item is gone.");
    const next = { ...stored.item, status: "waiting", reason: "rate-limited", notBefore: due.toISOString() } as const;
    await store.revise(stored, next, []);
  }
  expect(await mend()).toMatchObject({ woken: 0, mended: 0 });
  const [first, second] = await Promise.all([mend(due), mend(due)]);
  expect(first.woken + second.woken).toBe(450);
  expect(await store.count()).toMatchObject({ queued: 450, waiting: 0 });
});

test("a start wakes what waits for its agent, but not what would meet the same hold again", async () => {
  await fill(2);
  const { store } = scripted.pipeline;
  const notBefore = new Date(Date.now() + 6 * 3_600_000).toISOString();
  for (const issue of [1, 2]) {
    const stored = await store.find(idOf(issue));
    if (stored === undefined) throw new Error("The item is gone.");
    const next = { ...stored.item, status: "waiting", reason: "agent-unavailable", notBefore } as const;
    await store.revise(stored, next, []);
  }
  const isHeld = async ({ issue }: { issue: number }) => issue === 1;
  expect(await mend(new Date(), { isStart: true, isHeld })).toMatchObject({ woken: 1 });
  expect((await store.find(idOf(1)))?.item.status).toBe("waiting");
  expect((await store.find(idOf(2)))?.item.status).toBe("queued");
});

test("a job whose data are not ours is reported, removed and made again", async () => {
  await fill(1);
  const errors: string[] = [];
  const other = startScriptedPipeline(server, {
    prefix: scripted.prefix,
    onError: (error) => errors.push(error.message),
  });
  try {
    await scripted.redis.hset(`${scripted.prefix}:triage:${idOf(1)}.triage.1`, "data", '{"id":3}');
    await other.pipeline.startWorkers();
    await waitUntil(() => errors.length === 1);
    expect(errors[0]).toContain("expected string");
    await mend();
    await waitUntil(async () => (await other.pipeline.store.find(idOf(1)))?.item.status === "review");
  } finally {
    await other.close();
  }
});
