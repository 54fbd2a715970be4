import { Redis } from "ioredis";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { MINUTE } from "../../../src/lib/durations.ts";
import { makeKeys } from "../../../src/pipeline/keys.ts";
import { createRedisBudget } from "../../../src/pipeline/redis-budget.ts";
import { createRedisModelBudget } from "../../../src/pipeline/redis-model-budget.ts";
import { startTestRedis, type TestRedis } from "../../helpers/redis.ts";

const NOON = new Date("2026-03-01T12:00:00Z");
const NEXT_DAY = new Date("2026-03-02T00:00:00Z");
const keys = makeKeys("{b}");
let server: TestRedis;
let redis: Redis;

beforeAll(async () => {
  server = await startTestRedis();
  redis = new Redis({ path: server.socket });
});
afterEach(() => redis.flushall());
afterAll(async () => {
  redis.disconnect();
  await server.close();
});

function open(limits: { usdPerDay?: number; asksPerDay?: number; usdPerDayInAll?: number } = {}) {
  const timezone = "UTC";
  const model = createRedisModelBudget({
    ...{ redis, keys, timezone },
    limits: { usdPerDay: 0.5, asksPerDay: 100, usdPerDayInAll: 10, ...limits },
  });
  const all = createRedisBudget({
    ...{ redis, keys, timezone },
    limits: { runsPerDay: 100, usdPerDay: 10, hard: 45 * MINUTE },
  });
  return { model, all };
}

test("the model's money counts in the day's spending, first at its most and then at what it was", async () => {
  const { model, all } = open();
  expect(await model.reserve(0.2, NOON)).toEqual({ granted: true });
  expect((await all.today(NOON)).usd).toBe(0.2);
  await model.settle(0.2, 0.05, NOON);
  expect(await all.today(NOON)).toMatchObject({ usd: 0.05, runs: 0, projects: {} });
});

test.each([
  ["its own money", {}, 0.4, "triage.usdPerDay"],
  ["its questions", { asksPerDay: 1 }, 0, "triage.asksPerDay"],
  ["the day's money", { usdPerDay: 5, usdPerDayInAll: 0.6 }, 0.4, "limits.usdPerDay"],
])("a question that %s does not allow is refused until the next day", async (_what, limits, usd, why) => {
  const { model } = open(limits);
  expect(await model.reserve(usd, NOON)).toEqual({ granted: true });
  const refused = await model.reserve(usd, NOON);
  expect(refused).toMatchObject({ granted: false, why: expect.stringContaining(why) });
  expect(await model.reserve(usd, NEXT_DAY)).toEqual({ granted: true });
});

test("of many questions at once no more are granted than there is money for", async () => {
  const { model } = open();
  const answers = await Promise.all(Array.from({ length: 20 }, () => model.reserve(0.1, NOON)));
  expect(answers.filter(({ granted }) => granted)).toHaveLength(5);
});
