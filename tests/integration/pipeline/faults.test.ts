import { spawn } from "node:child_process";
import { expect, test } from "vitest";
import { StopError } from "../../../src/domain/errors.ts";
import { startTestRedis } from "../../helpers/redis.ts";
import { waitUntil } from "../../helpers/wait-until.ts";
import { usePipelines } from "./open-pipelines.ts";
import { idOf, makeIssue } from "./scripted-pipeline.ts";

const { start, closeAll } = usePipelines();

test("a stop hands running work back within a second, and another runner takes it up at once", async () => {
  const first = start({ script: { exec: () => new Promise(() => undefined) } });
  first.issues = [makeIssue(1)];
  await first.pipeline.startWorkers();
  const session = first.run();
  await waitUntil(() => first.calls.some(({ stage }) => stage === "exec"));
  const startedAt = performance.now();
  await first.pipeline.stop();
  expect(performance.now() - startedAt).toBeLessThan(1000);

  const second = start({ prefix: first.prefix });
  await second.pipeline.startWorkers();
  await session;
  expect((await second.pipeline.store.find(idOf(1)))?.item.status).toBe("review");
  expect(second.calls).toEqual([{ stage: "exec", issue: 1 }]);
});

test("a stage that was paused past its lease can neither commit nor pass the fence", async () => {
  const first = start();
  first.issues = [makeIssue(1)];
  const selection = { repos: ["acme/shop"], issues: [99], stages: [], maxItems: 1 };
  await first.pipeline.runSelected("look", selection, new AbortController().signal);
  const { store } = first.pipeline;
  const early = await store.claim(idOf(1), "triage", 1, "run-a");
  const late = await waitUntil(
    async () => {
      const claim = await store.claim(idOf(1), "triage", 1, "run-b");
      return claim.kind === "claimed" && claim;
    },
    { what: "the first lease to run out" },
  );
  if (early.kind !== "claimed") throw new Error("The first claim was refused.");
  const { item } = early.claimed.stored;
  await expect(early.claimed.lease.assertHeld()).rejects.toMatchObject({ decision: "stop" });
  await expect(store.commit(early.claimed, { ...item, status: "parked" }, [])).rejects.toMatchObject({
    code: "pipeline.fenced_off",
  });
  await late.claimed.lease.assertHeld();
  expect(await store.commit(late.claimed, { ...item, stage: "prep" }, [])).toBe(2);
  await expect(store.commit(late.claimed, { ...item, stage: "exec" }, [])).rejects.toMatchObject({ decision: "stop" });
  expect((await store.find(idOf(1)))?.item.stage).toBe("prep");
});

test("an item under somebody's lease is left alone and taken up when the lease is over", async () => {
  const scripted = start();
  scripted.issues = [makeIssue(1)];
  const selection = { repos: ["acme/shop"], issues: [99], stages: [], maxItems: 1 };
  await scripted.pipeline.runSelected("look", selection, new AbortController().signal);
  await scripted.pipeline.store.claim(idOf(1), "triage", 1, "somebody-else");
  await scripted.pipeline.startWorkers();
  await waitUntil(() => scripted.processed.some(({ kind }) => kind === "held"));
  await waitUntil(async () => (await scripted.pipeline.store.find(idOf(1)))?.item.status === "review");
  expect(scripted.calls).toHaveLength(3);
});

test("queues that were lost are filled again from the state", async () => {
  const scripted = start();
  scripted.issues = Array.from({ length: 20 }, (_, index) => makeIssue(index + 1));
  const selection = { repos: ["acme/shop"], issues: [99], stages: [], maxItems: 1 };
  await scripted.pipeline.runSelected("look", selection, new AbortController().signal);
  const jobs = await scripted.redis.keys(`${scripted.prefix}:triage*`);
  await scripted.redis.del(...jobs);
  await scripted.pipeline.startWorkers();
  await scripted.run();
  expect(await scripted.pipeline.store.count()).toMatchObject({ review: 20 });
  expect(scripted.calls).toHaveLength(60);
});

test("a job that ended without moving its item is made again", async () => {
  const scripted = start();
  scripted.issues = [makeIssue(1)];
  const selection = { repos: ["acme/shop"], issues: [99], stages: [], maxItems: 1 };
  await scripted.pipeline.runSelected("look", selection, new AbortController().signal);
  await scripted.redis.hset(`${scripted.prefix}:item:${idOf(1)}`, "version", 7);
  await scripted.pipeline.startWorkers();
  await scripted.run();
  expect((await scripted.pipeline.store.find(idOf(1)))?.item.status).toBe("review");
});

test("two runners on one Redis share the work and no stage runs twice", async () => {
  const first = start();
  const second = start({ prefix: first.prefix });
  first.issues = Array.from({ length: 40 }, (_, index) => makeIssue(index + 1));
  second.issues = first.issues;
  await Promise.all([first.pipeline.startWorkers(), second.pipeline.startWorkers()]);
  await Promise.all([first.run(), second.run()]);
  const calls = [...first.calls, ...second.calls].map(({ stage, issue }) => `${stage} ${issue}`);
  expect(new Set(calls).size).toBe(120);
  expect(calls).toHaveLength(120);
});

test("a Redis that is killed and started again in the middle loses no item", async () => {
  const own = await startTestRedis();
  const scripted = start({}, own);
  scripted.issues = Array.from({ length: 200 }, (_, index) => makeIssue(index + 1));
  await scripted.pipeline.startWorkers();
  const session = scripted.run();
  await waitUntil(() => scripted.calls.length > 50);
  process.kill(own.pid, "SIGKILL");
  const args = ["--port", "0", "--unixsocket", own.socket, "--dir", own.dir, "--save", "", "--appendonly", "yes"];
  const again = spawn("redis-server", args, { stdio: "ignore" });
  try {
    await session;
    await scripted.run();
    expect(await scripted.pipeline.store.count()).toMatchObject({ review: 200, queued: 0, parked: 0 });
  } finally {
    await closeAll();
    again.kill("SIGKILL");
    await own.close();
  }
});

test("an item that moved while nobody heard of it gets its next job at once", async () => {
  let moved = false;
  const scripted = start({
    script: {
      async triage(stored) {
        if (moved) throw new Error("Triage ran twice.");
        moved = true;
        const { store } = scripted.pipeline;
        await scripted.redis.hset(`${scripted.prefix}:item:${stored.item.id}`, "owner", "");
        await store.revise(stored, { ...stored.item, stage: "prep", reason: "ready" }, []);
        throw new StopError("The answer to the commit was lost.", { code: "test.lost" });
      },
    },
  });
  scripted.issues = [makeIssue(1)];
  await scripted.pipeline.startWorkers();
  const selection = { repos: ["acme/shop"], issues: [99], stages: [], maxItems: 1 };
  await scripted.pipeline.runSelected("look", selection, new AbortController().signal);
  const isDone = async () => (await scripted.pipeline.store.find(idOf(1)))?.item.status === "review";
  await waitUntil(isDone, { timeoutMs: 5000, what: "the item to go on without the reconciler" });
});
