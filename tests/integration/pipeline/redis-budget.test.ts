import { Redis } from "ioredis";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { toRunId } from "../../../src/domain/agent-run.ts";
import type { Budget } from "../../../src/domain/ports/budget.ts";
import { makeKeys } from "../../../src/pipeline/keys.ts";
import { createRedisBudget } from "../../../src/pipeline/redis-budget.ts";
import { startTestRedis, type TestRedis } from "../../helpers/redis.ts";

const NOON = new Date("2026-03-01T12:00:00Z");
const NEXT_DAY = new Date("2026-03-02T00:00:00Z");
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

function open(limits: Partial<{ runsPerDay: number; usdPerDay: number }> = {}): Budget {
  const redis = new Redis({ path: server.socket });
  clients.push(redis);
  return createRedisBudget({ redis, keys: makeKeys("{b}"), runsPerDay: 3, usdPerDay: 10, ...limits });
}

const run = (number: number) => toRunId("acme--shop-1", number);

test("the runs of a day are counted once for each run, and the next is refused until the next day", async () => {
  const budget = open();
  for (const number of [1, 2, 3, 3, 1]) expect(await budget.reserve(run(number), NOON)).toEqual({ granted: true });
  const refused = await budget.reserve(run(4), NOON);
  expect(refused).toMatchObject({ granted: false, until: NEXT_DAY });
  expect(refused.granted ? "" : refused.why).toContain("limits.runsPerDay");
  expect(await budget.today(NOON)).toEqual({ runs: 3, usd: 0 });
  expect(await budget.reserve(run(4), NEXT_DAY)).toEqual({ granted: true });
});

test("money is booked once for each run, and no run begins when it is spent", async () => {
  const budget = open();
  await budget.reserve(run(1), NOON);
  await budget.book(run(1), 6, NOON);
  await budget.book(run(1), 6, NOON);
  expect(await budget.today(NOON)).toEqual({ runs: 1, usd: 6 });
  expect(await budget.reserve(run(2), NOON)).toEqual({ granted: true });
  await budget.book(run(2), 4.5, NOON);
  const refused = await budget.reserve(run(3), NOON);
  expect(refused.granted ? "" : refused.why).toContain("limits.usdPerDay");
  expect(await budget.reserve(run(2), NOON)).toEqual({ granted: true });
});

test("many runners at the same time never get more runs than the day has", async () => {
  const budgets = Array.from({ length: 8 }, () => open({ runsPerDay: 10 }));
  const asked = Array.from({ length: 80 }, (_, number) => budgets[number % 8]?.reserve(run(number), NOON));
  const answers = await Promise.all(asked.filter((one) => one !== undefined));
  expect(answers.filter((answer) => answer.granted)).toHaveLength(10);
});

test("a run that goes on past midnight is counted and paid on its first day alone", async () => {
  const budget = open({ runsPerDay: 1 });
  const beforeMidnight = new Date("2026-03-01T23:59:00Z");
  await budget.reserve(run(1), beforeMidnight);
  await budget.book(run(1), 2, beforeMidnight);
  expect(await budget.reserve(run(1), NEXT_DAY)).toEqual({ granted: true });
  await budget.book(run(1), 2, NEXT_DAY);
  expect(await budget.today(NEXT_DAY)).toEqual({ runs: 0, usd: 0 });
  expect(await budget.reserve(run(2), NEXT_DAY)).toEqual({ granted: true });
});

test("days that are over are forgotten", async () => {
  const budget = open();
  await budget.reserve(run(1), NOON);
  await budget.book(run(1), 1, NOON);
  const keys = (await clients[0]?.keys("*")) ?? [];
  expect(keys).toHaveLength(2);
  for (const key of keys) expect(await clients[0]?.ttl(key)).toBeGreaterThan(86_400);
});
