import { expect, test } from "vitest";
import { waitUntil } from "../../helpers/wait-until.ts";
import { usePipelines } from "./open-pipelines.ts";
import { idOf, makeIssue } from "./scripted-pipeline.ts";

const { start } = usePipelines();

const DAILY = { pattern: "0 6 * * *", timezone: "UTC" };
const task = (id: string) => ({ id, pattern: "0 18 * * *", timezone: "UTC", run: async () => undefined });

test("runners with different projects leave each other's schedules alone, and remove their own", async () => {
  const first = start({ machine: "one" });
  const second = start({ machine: "two", prefix: first.prefix });
  const schedules = () => first.redis.zrange(`${first.prefix}:scout:repeat`, "0", "-1");
  await first.pipeline.ensureSchedules(["acme/shop", "acme/both", "acme/old"], DAILY);
  await second.pipeline.ensureSchedules(["acme/site", "acme/both"], DAILY);
  expect((await schedules()).toSorted()).toEqual(
    ["acme--both", "acme--old", "acme--shop", "acme--site"].map((name) => `session.${name}`),
  );
  await first.pipeline.ensureSchedules(["acme/shop"], DAILY);
  expect((await schedules()).toSorted()).toEqual(["acme--both", "acme--shop", "acme--site"].map((n) => `session.${n}`));
  await second.pipeline.ensureSchedules(["acme/site"], DAILY);
  expect((await schedules()).toSorted()).toEqual(["acme--shop", "acme--site"].map((name) => `session.${name}`));
});

test("a removal that was cut short is made good by the next start of anybody", async () => {
  const first = start({ machine: "one" });
  const second = start({ machine: "two", prefix: first.prefix });
  await first.pipeline.startTimers([task("log"), task("old")]);
  // What is left where the runner is killed after it noted that it wants one task less.
  await first.redis.hset(`${first.prefix}:wanted-schedules:clock`, "one", '["log"]');
  await first.redis.sadd(`${first.prefix}:unwanted-schedules:clock`, "old");
  await second.pipeline.startTimers([task("log")]);
  expect(await first.redis.zrange(`${first.prefix}:clock:repeat`, "0", "-1")).toEqual(["log"]);
});

test("the work of a project goes to a runner that has it, while one is online", async () => {
  const without = start({ machine: "one", repos: ["acme/site"] });
  const has = start({ machine: "two", repos: ["acme/shop"], prefix: without.prefix });
  has.issues = Array.from({ length: 6 }, (_, index) => makeIssue(index + 1));
  await Promise.all([without.pipeline.startWorkers(), has.pipeline.startWorkers()]);
  await has.run();
  expect(await has.pipeline.store.count()).toMatchObject({ review: 6 });
  expect(without.calls).toEqual([]);
  await has.pipeline.stop();
  without.issues = [makeIssue(7)];
  await without.run();
  await waitUntil(async () => (await without.pipeline.store.find(idOf(7)))?.item.status === "review");
});
