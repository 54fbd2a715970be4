import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { startTestRedis, type TestRedis } from "../../helpers/redis.ts";
import { makeTempDir } from "../../helpers/temp-dir.ts";
import { waitUntil } from "../../helpers/wait-until.ts";
import { idOf, makeIssue, type ScriptedPipeline, startScriptedPipeline } from "./scripted-pipeline.ts";

let server: TestRedis;
const open: ScriptedPipeline[] = [];
const children: ChildProcess[] = [];

beforeAll(async () => {
  server = await startTestRedis();
});
afterEach(async () => {
  for (const child of children.splice(0)) {
    const gone = child.exitCode === null && child.signalCode === null ? once(child, "exit") : undefined;
    child.kill("SIGKILL");
    await gone;
  }
  await Promise.all(open.splice(0).map((one) => one.close()));
});
afterAll(() => server.close());

const ISSUES = [1, 2, 3];

/** A pipeline of this process over three queued items, and a runner in a process of its own that began on all of them. */
async function startBoth(slowStage: string, lockDurationMs = 1000) {
  const here = startScriptedPipeline(server, { lockDurationMs });
  open.push(here);
  here.issues = ISSUES.map((number) => makeIssue(number));
  const selection = { repos: ["acme/shop"], issues: [99], stages: [], maxItems: 1 };
  await here.pipeline.runSelected("look", selection, new AbortController().signal);
  const file = join(await makeTempDir(), "told");
  const script = join(import.meta.dirname, "runner-child.ts");
  const child = spawn(process.execPath, [script, server.socket, here.prefix, file, slowStage, String(lockDurationMs)], {
    stdio: "inherit",
  });
  children.push(child);
  const told = async () => (await readFile(file, "utf8")).trim().split("\n");
  const began = async () => (await told()).filter((line) => line.startsWith("began")).length === ISSUES.length;
  await waitUntil(began, { what: "the other runner to begin on every item" });
  const letGo = () => writeFile(`${file}.go`, "");
  return { here, child, told, letGo };
}

async function expectEachInReviewOnce(here: ScriptedPipeline, stages: string[]): Promise<void> {
  const inReview = async () => (await here.pipeline.store.count()).review === ISSUES.length;
  await waitUntil(inReview, { timeoutMs: 15_000, what: "all items to be in review" });
  const calls = here.calls.map(({ stage, issue }) => `${stage} ${issue}`).toSorted();
  expect(calls).toEqual(stages.flatMap((stage) => ISSUES.map((issue) => `${stage} ${issue}`)).toSorted());
  const ended = (await here.events()).filter((event) => event.type === "stage:ended");
  expect(ended).toHaveLength(ISSUES.length * 3);
}

test("what a runner worked on when it was killed is finished once by another", async () => {
  const { here, child } = await startBoth("prep");
  child.kill("SIGKILL");
  await here.pipeline.startWorkers();
  await expectEachInReviewOnce(here, ["prep", "exec"]);
});

test("a runner that is stopped past its lease and goes on finds itself cut off and writes nothing", async () => {
  const { here, child, told, letGo } = await startBoth("exec");
  child.kill("SIGSTOP");
  await here.pipeline.startWorkers();
  await expectEachInReviewOnce(here, ["exec"]);
  await letGo();
  child.kill("SIGCONT");
  await waitUntil(async () => (await told()).filter((line) => line.startsWith("held back")).length === ISSUES.length, {
    what: "the stopped runner to find out",
  });
  expect((await told()).filter((line) => line.startsWith("wrote"))).toEqual([]);
  expect((await here.pipeline.store.find(idOf(1)))?.item).toMatchObject({ status: "review" });
  expect(await here.pipeline.store.count()).toMatchObject({ review: 3, parked: 0 });
});

test("a chosen issue that another runner works on is left to it, and taken over when that runner is gone", async () => {
  const { here, child } = await startBoth("triage");
  const selection = { repos: ["acme/shop"], issues: [2], stages: [], maxItems: 1 };
  const session = here.pipeline.runSelected("one", selection, new AbortController().signal);
  await waitUntil(() => here.processed.some(({ kind }) => kind === "held"));
  child.kill("SIGKILL");
  await session;
  expect((await here.pipeline.store.find(idOf(2)))?.item.status).toBe("review");
  expect(here.calls.map(({ stage, issue }) => `${stage} ${issue}`)).toEqual(["triage 2", "prep 2", "exec 2"]);
});

/** As in production: nobody waits so long in these tests. */
const LONG_LOCK_MS = 15_000;

test("what a killed runner of this machine worked on is taken up within two seconds, long before its lock is over", async () => {
  const { here, child } = await startBoth("exec", LONG_LOCK_MS);
  child.kill("SIGKILL");
  await once(child, "exit");
  const startedAt = performance.now();
  await here.pipeline.startWorkers();
  await expectEachInReviewOnce(here, ["exec"]);
  expect(performance.now() - startedAt).toBeLessThan(2000);
});

test("a runner that is up already notices that its neighbour was killed, and goes on with its work", async () => {
  const { here, child } = await startBoth("exec", LONG_LOCK_MS);
  await here.pipeline.startWorkers();
  child.kill("SIGKILL");
  const startedAt = performance.now();
  await expectEachInReviewOnce(here, ["exec"]);
  expect(performance.now() - startedAt).toBeLessThan(8000);
});

test("a runner that is stopped is not dead: its work is left to it while its lease lasts", async () => {
  const { here, child, told, letGo } = await startBoth("exec", LONG_LOCK_MS);
  child.kill("SIGSTOP");
  await here.pipeline.startWorkers();
  const beats = `${here.prefix}:runner-beats`;
  const [, first] = await here.redis.zrevrange(beats, 0, 0, "WITHSCORES");
  await waitUntil(async () => (await here.redis.zrevrange(beats, 0, 0, "WITHSCORES"))[1] !== first, {
    what: "another look at the neighbours",
  });
  expect(here.calls).toEqual([]);
  child.kill("SIGCONT");
  await letGo();
  await waitUntil(async () => (await told()).filter((line) => line.startsWith("wrote")).length === ISSUES.length);
  expect(here.calls).toEqual([]);
});

test("a chosen issue of a runner that was killed is gone on with at once", async () => {
  const { here, child } = await startBoth("triage", LONG_LOCK_MS);
  child.kill("SIGKILL");
  await once(child, "exit");
  const selection = { repos: ["acme/shop"], issues: [2], stages: [], maxItems: 1 };
  const startedAt = performance.now();
  await here.pipeline.runSelected("one", selection, new AbortController().signal);
  expect((await here.pipeline.store.find(idOf(2)))?.item.status).toBe("review");
  expect(performance.now() - startedAt).toBeLessThan(2000);
});
