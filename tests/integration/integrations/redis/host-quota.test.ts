import { Redis } from "ioredis";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createRedisHostQuota } from "../../../../src/integrations/redis/host-quota.ts";
import { startTestRedis, type TestRedis } from "../../../helpers/redis.ts";

const NOW = new Date("2026-05-01T13:20:00Z");
const ALLOWANCES = [
  { windowMs: 60_000, most: 3 },
  { windowMs: 3_600_000, most: 5 },
];
const later = (ms: number) => new Date(NOW.getTime() + ms);

let server: TestRedis;
let one: Redis;
let two: Redis;
beforeAll(async () => {
  server = await startTestRedis();
  one = new Redis({ path: server.socket });
  two = new Redis({ path: server.socket });
});
afterAll(async () => {
  one.disconnect();
  two.disconnect();
  await server.close();
});
beforeEach(() => one.flushall());

/** The quota as two runners see it. */
function openTwice() {
  return [one, two].map((redis) => createRedisHostQuota({ redis, prefix: "{test}" })) as [
    ReturnType<typeof createRedisHostQuota>,
    ReturnType<typeof createRedisHostQuota>,
  ];
}

describe("The shared quota of a host", () => {
  it("counts the writes of all runners in both windows, and says when there is room again", async () => {
    const [mine, other] = openTwice();
    const answers = await Promise.all([mine, other, mine].map((quota) => quota.takeWrite("ada", ALLOWANCES, NOW)));
    expect(answers).toEqual([undefined, undefined, undefined]);
    expect(await other.takeWrite("ada", ALLOWANCES, later(1_000))).toEqual(later(60_000));
    expect(await other.takeWrite("grace", ALLOWANCES, later(1_000))).toBeUndefined();
    expect(await mine.takeWrite("ada", ALLOWANCES, later(60_000))).toBeUndefined();
    expect(await mine.takeWrite("ada", ALLOWANCES, later(61_000))).toBeUndefined();
    expect(await other.takeWrite("ada", ALLOWANCES, later(200_000))).toEqual(later(3_600_000));
    expect(await other.takeWrite("ada", ALLOWANCES, later(3_600_000))).toBeUndefined();
  });

  it("keeps the longest pause, and what the host said last of its limit", async () => {
    const [mine, other] = openTwice();
    await mine.pause("ada", later(9_000));
    await other.pause("ada", later(5_000));
    await mine.note("ada", { limit: 5_000, remaining: 4_000, resetAt: later(60_000), isFree: false }, NOW);
    await other.note("ada", { limit: 5_000, remaining: 3_999, resetAt: later(60_000), isFree: true }, NOW);
    await other.note("ada", { isFree: false }, NOW);
    expect(await mine.read("ada", NOW)).toEqual({
      account: "ada",
      limit: 5_000,
      remaining: 3_999,
      resetAt: later(60_000).toISOString(),
      pausedUntil: later(9_000).toISOString(),
      counted: 2,
      free: 1,
    });
    expect(await mine.list(NOW)).toHaveLength(1);
  });

  it("begins to count anew with each hour, and knows nothing of an account that nobody used", async () => {
    const [mine] = openTwice();
    await mine.note("ada", { isFree: false }, NOW);
    expect(await mine.read("ada", later(3_600_000))).toMatchObject({ counted: 0, free: 0 });
    expect(await mine.read("grace", NOW)).toEqual({ account: "grace", counted: 0, free: 0 });
  });
});
