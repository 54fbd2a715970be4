import { Redis } from "ioredis";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { toRunId } from "../../../src/domain/agent-run.ts";
import type { PipelineEvent } from "../../../src/domain/events.ts";
import type { Budget, RunCost } from "../../../src/domain/ports/budget.ts";
import { toWorkItemId } from "../../../src/domain/work-item.ts";
import { HOUR, MINUTE } from "../../../src/lib/durations.ts";
import { makeKeys } from "../../../src/pipeline/keys.ts";
import { createRedisBudget } from "../../../src/pipeline/redis-budget.ts";
import { startTestRedis, type TestRedis } from "../../helpers/redis.ts";

const NOON = new Date("2026-03-01T12:00:00Z");
const NEXT_DAY = new Date("2026-03-02T00:00:00Z");
const ITEM = toWorkItemId("acme/shop", 1);
const keys = makeKeys("{b}");
let server: TestRedis;
const clients: Redis[] = [];

beforeAll(async () => {
  server = await startTestRedis();
});
afterEach(async () => {
  await clients[0]?.flushall();
  for (const client of clients.splice(0)) client.disconnect();
});
afterAll(() => server.close());

function open({ timezone = "UTC", ...limits }: { runsPerDay?: number; usdPerDay?: number; timezone?: string } = {}) {
  const redis = new Redis({ path: server.socket });
  clients.push(redis);
  const budget = createRedisBudget({
    ...{ redis, keys, timezone },
    limits: { runsPerDay: 100, usdPerDay: 10, hard: 45 * MINUTE, ...limits },
    tellsMoney: (agent) => agent !== "silent",
  });
  return { budget, redis };
}

const run = (number: number) => toRunId(ITEM, number);

async function book(budget: Budget, number: number, usd: number | undefined, endedAt = NOON, agent = "claude") {
  const facts = { item: ITEM, run: run(number), agent, usage: { inputTokens: 100, outputTokens: 10, usd } };
  const cost: RunCost = { ...facts, repo: "acme/shop", endedAt: endedAt.toISOString() };
  const event: PipelineEvent = { type: "agent:ended", at: NOON.toISOString(), ...facts, end: "completed", ms: 1 };
  return budget.book(cost, event);
}

test("the runs of a day are counted once for each run, and the next is refused until the next day", async () => {
  const { budget } = open({ runsPerDay: 3 });
  for (const number of [1, 2, 3, 3, 1])
    expect(await budget.reserve(run(number), "claude", NOON)).toEqual({ granted: true });
  const refused = await budget.reserve(run(4), "claude", NOON);
  expect(refused).toMatchObject({ granted: false, until: NEXT_DAY });
  expect(refused.granted ? "" : refused.why).toContain("limits.runsPerDay");
  expect(await budget.look("claude", NOON)).toEqual(refused);
  expect(await budget.today(NOON)).toMatchObject({ runs: 3, usd: 0 });
  expect(await budget.reserve(run(4), "claude", NEXT_DAY)).toEqual({ granted: true });
});

test("nothing is set aside for an agent that never says what it costs, so any number of its runs go on at once", async () => {
  const { budget } = open();
  for (let number = 1; number <= 30; number += 1) {
    expect(await budget.reserve(run(number), "silent", NOON)).toEqual({ granted: true });
  }
  expect(await budget.today(NOON)).toMatchObject({ runs: 30, underWay: 30, reservedUsd: 0 });
});

test("a look sets nothing aside and counts nothing", async () => {
  const { budget } = open({ runsPerDay: 1 });
  for (let index = 0; index < 3; index++) expect(await budget.look("claude", NOON)).toEqual({ granted: true });
  expect(await budget.today(NOON)).toMatchObject({ runs: 0, underWay: 0, reservedUsd: 0 });
});

test("a run is booked once, with its event, in the sums of the day, of its project and of its item", async () => {
  const { budget, redis } = open();
  await budget.reserve(run(1), "claude", NOON);
  expect(await budget.today(NOON)).toMatchObject({ underWay: 1, reservedUsd: 1 });
  const answers = await Promise.all([1, 2, 3].map(() => book(budget, 1, 0.1)));
  expect(answers.filter((isNew) => isNew)).toHaveLength(1);
  await book(budget, 2, 0.2);
  const sum = { runs: 2, inputTokens: 200, outputTokens: 20, usd: 0.3 };
  expect(await budget.today(NOON)).toEqual({
    ...{ runs: 1, usd: 0.3, underWay: 0, reservedUsd: 0 },
    projects: { "acme/shop": sum },
  });
  expect(await budget.spentOn(ITEM)).toEqual(sum);
  expect(await redis.xlen(keys.ledger)).toBe(2);
});

test("no run begins when the money is spent", async () => {
  const { budget } = open();
  await book(budget, 1, 10);
  const refused = await budget.reserve(run(2), "claude", NOON);
  expect(refused).toMatchObject({ granted: false, until: NEXT_DAY });
  expect(refused.granted ? "" : refused.why).toContain("is spent (limits.usdPerDay)");
});

test("many runners at the same time never get more runs than the day has", async () => {
  const budgets = Array.from({ length: 8 }, () => open({ runsPerDay: 10, usdPerDay: 1000 }).budget);
  const asked = Array.from({ length: 80 }, (_, number) => budgets[number % 8]?.reserve(run(number), "claude", NOON));
  const answers = await Promise.all(asked.filter((one) => one !== undefined));
  expect(answers.filter((answer) => answer.granted)).toHaveLength(10);
});

test("runs at the same time get no more money than is left, measured by the agent's most expensive run", async () => {
  const { budget } = open();
  await book(budget, 1, 0.5);
  await book(budget, 2, 2);
  const answers = await Promise.all([3, 4, 5, 6, 7, 8].map((number) => budget.reserve(run(number), "claude", NOON)));
  expect(answers.filter(({ granted }) => granted)).toHaveLength(3);
  const refused = answers.find((answer) => !answer.granted);
  expect(refused).toMatchObject({
    why: expect.stringContaining("set aside"),
    until: new Date(NOON.getTime() + 10 * MINUTE),
  });
  expect(await budget.today(NOON)).toMatchObject({ underWay: 3, reservedUsd: 6 });
  await book(budget, 3, 0.25);
  expect(await budget.look("claude", NOON)).toEqual({ granted: true });
});

test("one run alone may begin with what is left, so that a costly one does not stop the day", async () => {
  const { budget } = open();
  await book(budget, 1, 9);
  expect(await budget.reserve(run(2), "claude", NOON)).toEqual({ granted: true });
  expect(await budget.reserve(run(3), "claude", NOON)).toMatchObject({ granted: false });
});

test("an agent that never reports money is not held up by it", async () => {
  const { budget } = open();
  await book(budget, 1, undefined, NOON, "mine");
  const numbers = Array.from({ length: 30 }, (_, index) => index + 2);
  for (const number of numbers) expect(await budget.reserve(run(number), "mine", NOON)).toEqual({ granted: true });
});

test("what was set aside for a run that nobody booked comes back when the run must be over", async () => {
  const { budget } = open();
  await book(budget, 1, 6);
  await budget.reserve(run(2), "claude", NOON);
  const later = (ms: number) => new Date(NOON.getTime() + ms);
  expect(await budget.look("claude", later(1.7 * HOUR))).toMatchObject({ granted: false });
  expect(await budget.look("claude", later(1.8 * HOUR))).toEqual({ granted: true });
  expect(await budget.today(later(1.8 * HOUR))).toMatchObject({ underWay: 0, reservedUsd: 0 });
});

test("a run that goes on past midnight is counted on the day it began and paid on the day it ended", async () => {
  const { budget } = open({ runsPerDay: 1 });
  const lateEvening = new Date("2026-03-01T23:59:00Z");
  const afterMidnight = new Date("2026-03-02T00:10:00Z");
  await budget.reserve(run(1), "claude", lateEvening);
  expect(await budget.reserve(run(1), "claude", afterMidnight)).toEqual({ granted: true });
  await book(budget, 1, 2, afterMidnight);
  expect(await budget.today(lateEvening)).toMatchObject({ runs: 1, usd: 0 });
  expect(await budget.today(afterMidnight)).toMatchObject({ runs: 0, usd: 2 });
  expect(await book(budget, 1, 2, afterMidnight)).toBe(false);
  expect(await budget.today(afterMidnight)).toMatchObject({ usd: 2 });
});

test("days begin at midnight of the configured time zone", async () => {
  const { budget } = open({ runsPerDay: 1, timezone: "Pacific/Auckland" });
  const evening = new Date("2026-03-01T10:59:00Z");
  await budget.reserve(run(1), "claude", evening);
  const midnight = new Date("2026-03-01T11:00:00Z");
  expect(await budget.reserve(run(2), "claude", evening)).toMatchObject({ granted: false, until: midnight });
  expect(await budget.reserve(run(2), "claude", midnight)).toEqual({ granted: true });
});

test("days that are over are forgotten, what an item cost is not", async () => {
  const { budget, redis } = open();
  await budget.reserve(run(1), "claude", NOON);
  await book(budget, 1, 1);
  for (const key of [keys.runsOfDay("2026-03-01"), keys.spendingOfDay("2026-03-01")]) {
    expect(await redis.ttl(key)).toBeGreaterThan(86_400);
  }
  expect(await redis.ttl(keys.spendingOfItem(ITEM))).toBe(-1);
});
