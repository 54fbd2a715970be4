import { expect, test } from "vitest";
import { waitUntil } from "../../helpers/wait-until.ts";
import { usePipelines } from "./open-pipelines.ts";
import { makeIssue } from "./scripted-pipeline.ts";

const { start } = usePipelines();

/** Six fields: every second, so that a test need not wait for a minute. */
const EVERY_SECOND = "* * * * * *";

test("each occasion of a task is given to one of two runners", async () => {
  const first = start();
  const second = start({ prefix: first.prefix });
  const ran: number[] = [];
  const tasks = [
    {
      id: "log",
      pattern: EVERY_SECOND,
      timezone: "UTC",
      run: async () => void ran.push(Math.floor(Date.now() / 1000)),
    },
  ];
  await Promise.all([first.pipeline.startTimers(tasks), second.pipeline.startTimers(tasks)]);
  await waitUntil(() => ran.length >= 4);
  expect(new Set(ran).size).toBe(ran.length);
});

test("a task that fails is reported and comes again at its next occasion", async () => {
  const errors: string[] = [];
  const scripted = start({ onError: (error) => errors.push(error.message) });
  let runs = 0;
  const run = async () => {
    runs += 1;
    if (runs === 1) throw new Error("The disk is full.");
  };
  await scripted.pipeline.startTimers([{ id: "log", pattern: EVERY_SECOND, timezone: "UTC", run }]);
  await waitUntil(() => runs >= 2);
  expect(errors).toEqual(["The disk is full."]);
});

test("a task that is not wanted any more loses its schedule, and one without a pattern gets none", async () => {
  const first = start();
  const task = (id: string, pattern: string) => ({ id, pattern, timezone: "UTC", run: async () => undefined });
  await first.pipeline.startTimers([task("log", "0 18 * * *"), task("social", "0 9 * * *"), task("never", "")]);
  const schedules = `${first.prefix}:clock:repeat`;
  expect(await first.redis.zrange(schedules, "0", "-1")).toEqual(expect.arrayContaining(["log", "social"]));
  expect(await first.redis.zcard(schedules)).toBe(2);
  const second = start({ prefix: first.prefix });
  await second.pipeline.startTimers([task("log", "0 18 * * *")]);
  expect(await first.redis.zrange(schedules, "0", "-1")).toEqual(["log"]);
});

test("a stop does not wait for a task that goes on and on", async () => {
  const scripted = start();
  const began = Promise.withResolvers<void>();
  const run = () => {
    began.resolve();
    return new Promise<void>(() => undefined);
  };
  await scripted.pipeline.startTimers([{ id: "log", pattern: EVERY_SECOND, timezone: "UTC", run }]);
  await began.promise;
  const startedAt = performance.now();
  await scripted.pipeline.stop();
  expect(performance.now() - startedAt).toBeLessThan(2000);
});

test("a scheduled look finds work without a session, and a project that left the configuration is not looked at", async () => {
  const scripted = start();
  scripted.issues = [makeIssue(1)];
  await scripted.pipeline.ensureSchedules(["acme/shop", "acme/gone"], { pattern: EVERY_SECOND, timezone: "UTC" });
  await scripted.pipeline.ensureSchedules(["acme/shop"], { pattern: EVERY_SECOND, timezone: "UTC" });
  await scripted.pipeline.startWorkers();
  await waitUntil(async () => (await scripted.pipeline.store.count()).review === 1);
  const looks = async () => (await scripted.events()).filter((event) => event.type === "source:read");
  await waitUntil(async () => (await looks()).length >= 3);
  expect(new Set((await looks()).map((event) => "source" in event && event.source))).toEqual(
    new Set(["github:acme/shop"]),
  );
});

test("A look that the schedule asked for is watched, whatever becomes of it; one that a session asks for is not", async () => {
  const ends: string[] = [];
  const scripted = start({
    async watchScheduled(run) {
      try {
        const answer = await run();
        ends.push("ok");
        return answer;
      } catch (error) {
        ends.push("error");
        throw error;
      }
    },
  });
  await scripted.pipeline.startWorkers();
  await scripted.run();
  expect(ends).toEqual([]);
  await scripted.pipeline.ensureSchedules(["acme/shop"], { pattern: EVERY_SECOND, timezone: "UTC" });
  await waitUntil(() => ends.length >= 2);
  expect(ends.every((end) => end === "ok")).toBe(true);
  // A list that throws is a look that fails.
  Object.defineProperty(scripted, "issues", { get: () => undefined });
  await waitUntil(() => ends.includes("error"));
});

test("A task that is asked for many times at once runs once, soon, also without a schedule", async () => {
  const scripted = start();
  let runs = 0;
  await expect(scripted.pipeline.wakeTimer("signals")).rejects.toMatchObject({ code: "pipeline.stopped" });
  const run = async () => void (runs += 1);
  await scripted.pipeline.startTimers([{ id: "signals", pattern: "", timezone: "UTC", run }]);
  await Promise.all(Array.from({ length: 20 }, () => scripted.pipeline.wakeTimer("signals")));
  // It is in the queue already, for whoever runs when its time has come.
  expect(await scripted.redis.zcard(`${scripted.prefix}:clock:delayed`)).toBeLessThanOrEqual(2);
  expect(await scripted.redis.zcard(`${scripted.prefix}:clock:delayed`)).toBeGreaterThan(0);
  await waitUntil(() => runs > 0, { timeoutMs: 45_000 });
  expect(runs).toBeLessThanOrEqual(2);
});
