import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { setTimeout as delay } from "node:timers/promises";
import { afterEach, beforeEach, expect, test } from "vitest";
import { startTestRedis, type TestRedis } from "../../helpers/redis.ts";
import { waitUntil } from "../../helpers/wait-until.ts";
import { idOf, makeIssue, type ScriptedPipeline, startScriptedPipeline } from "./scripted-pipeline.ts";

let server: TestRedis;
let again: ChildProcess | undefined;
let scripted: ScriptedPipeline | undefined;

beforeEach(async () => {
  server = await startTestRedis();
});
afterEach(async () => {
  await scripted?.close();
  scripted = undefined;
  if (again?.kill("SIGKILL")) await once(again, "exit");
  again = undefined;
  await server.close();
});

function start(options: Parameters<typeof startScriptedPipeline>[1] = {}): ScriptedPipeline {
  scripted = startScriptedPipeline(server, { stateRetries: 1, ...options });
  return scripted;
}

async function isAway(redis: ScriptedPipeline["redis"]): Promise<boolean> {
  return redis.ping().then(
    () => false,
    () => true,
  );
}

async function kill(one: ScriptedPipeline): Promise<void> {
  process.kill(server.pid, "SIGKILL");
  await waitUntil(() => isAway(one.redis), { what: "Redis to be away" });
}

function restart(): void {
  const args = ["--port", "0", "--unixsocket", server.socket, "--dir", server.dir, "--save", "", "--appendonly", "yes"];
  again = spawn("redis-server", args, { stdio: "ignore" });
}

test("an outage while a stage commits is not held against the item", async () => {
  const gate = Promise.withResolvers<void>();
  const errors: Error[] = [];
  const one = start({
    onError: (error) => errors.push(error),
    script: {
      prep: async () => {
        await gate.promise;
        return { kind: "advance", to: "exec", reason: "prepared", explanation: "Prepared." };
      },
    },
  });
  one.issues = [makeIssue(1)];
  await one.pipeline.startWorkers();
  const session = one.run();
  await waitUntil(() => one.calls.some(({ stage }) => stage === "prep"));
  await kill(one);
  gate.resolve();
  await waitUntil(() => errors.some(({ name }) => name === "MaxRetriesPerRequestError"), { what: "a commit to fail" });
  restart();
  await session;
  const stored = await one.pipeline.store.find(idOf(1));
  expect(stored?.item).toMatchObject({ status: "review", troubles: 0 });
  expect((await one.events()).filter(({ type }) => type === "stage:errored")).toEqual([]);
});

test("an outage that a stage meets is trouble of a service and not a bug", async () => {
  let tries = 0;
  const one = start({
    script: {
      triage: async (_stored, { lease }) => {
        tries += 1;
        if (tries === 1) {
          await kill(one);
          await lease.assertHeld().finally(restart);
        }
        return { kind: "advance", to: "prep", reason: "ready", explanation: "Ready." };
      },
    },
  });
  one.issues = [makeIssue(1)];
  await one.pipeline.startWorkers();
  await one.run();
  expect(tries).toBe(2);
  expect((await one.pipeline.store.find(idOf(1)))?.item.status).toBe("review");
});

test("workers that waited for jobs through an outage longer than one wait take up work again", async () => {
  const one = start();
  one.issues = [makeIssue(1)];
  await one.pipeline.startWorkers();
  await kill(one);
  // A worker waits for five seconds at a time (BullMQ's drainDelay); only an outage longer than that once parked it.
  await delay(6000);
  restart();
  await waitUntil(async () => !(await isAway(one.redis)));
  await one.run();
  expect((await one.pipeline.store.find(idOf(1)))?.item.status).toBe("review");
});

test("a stop while Redis is away ends within seconds", async () => {
  const one = start({ script: { triage: () => new Promise(() => undefined) } });
  one.issues = [makeIssue(1)];
  await one.pipeline.startWorkers();
  const session = one.run().catch((error: unknown) => error);
  await waitUntil(() => one.calls.length === 1);
  await kill(one);
  const startedAt = performance.now();
  await one.pipeline.stop();
  expect(performance.now() - startedAt).toBeLessThan(10_000);
  one.redis.disconnect();
  await Promise.race([session, delay(1)]);
});

test("a stop while the workers start ends both and leaves nothing behind", async () => {
  const one = start();
  await kill(one);
  const starting = one.pipeline.startWorkers();
  const ended = expect(starting).rejects.toMatchObject({ code: "pipeline.stopped" });
  await one.pipeline.stop();
  await ended;
  await expect(one.pipeline.startWorkers()).rejects.toMatchObject({ code: "pipeline.stopped" });
});
