import { randomBytes } from "node:crypto";
import { Redis } from "ioredis";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createRedisAnswerCache } from "../../../../src/integrations/redis/answer-cache.ts";
import { startTestRedis, type TestRedis } from "../../../helpers/redis.ts";

let server: TestRedis;
let redis: Redis;
beforeAll(async () => {
  server = await startTestRedis();
  redis = new Redis({ path: server.socket });
});
afterAll(async () => {
  redis.disconnect();
  await server.close();
});
beforeEach(() => redis.flushall());

const answer = (body: string) => ({ etag: 'W/"1"', headers: { etag: 'W/"1"' }, body });
/** Does not get smaller by compression. */
const noise = (bytes: number) => randomBytes(bytes / 2).toString("hex");

describe("The cache of answers", () => {
  it("gives back what was stored last, also to another runner", async () => {
    const cache = createRedisAnswerCache({ redis, prefix: "{test}" });
    expect(await cache.find("a")).toBeUndefined();
    await cache.store("a", answer("[1]"));
    await cache.store("a", answer("[2] 𝕏"));
    expect(await createRedisAnswerCache({ redis, prefix: "{test}" }).find("a")).toEqual(answer("[2] 𝕏"));
  });

  it("drops what was used longest ago when it is full, and never holds more than it may", async () => {
    const clock = { now: 1_000 };
    const cache = createRedisAnswerCache({ redis, prefix: "{test}", mostBytes: 20_000, now: () => clock.now++ });
    for (const key of ["a", "b", "c"]) await cache.store(key, answer(noise(10_000)));
    await cache.find("a");
    await cache.store("d", answer(noise(10_000)));
    const kept = [];
    for (const key of ["a", "b", "c", "d"]) if ((await cache.find(key)) !== undefined) kept.push(key);
    expect(kept).toEqual(["a", "c", "d"]);
    await cache.store("e", answer(noise(100_000)));
    expect(await cache.find("e")).toBeUndefined();
    expect(Number(await redis.hget("{test}:answers:sizes", "total"))).toBeLessThan(20_000);
    expect(await redis.hlen("{test}:answers")).toBe(3);
  });

  it("drops what nobody asked for in a long time", async () => {
    const clock = { now: 1_000 };
    const cache = createRedisAnswerCache({ redis, prefix: "{test}", longestAgeMs: 500, now: () => clock.now });
    await cache.store("old", answer("1"));
    await cache.store("used", answer("2"));
    clock.now += 400;
    await cache.find("used");
    clock.now += 200;
    await cache.store("new", answer("3"));
    expect(await cache.find("old")).toBeUndefined();
    expect(await cache.find("used")).toBeDefined();
  });

  it("takes an entry that it cannot read for none", async () => {
    const cache = createRedisAnswerCache({ redis, prefix: "{test}" });
    await cache.store("a", answer("1"));
    await redis.hset("{test}:answers", "a", "broken");
    expect(await cache.find("a")).toBeUndefined();
    await cache.store("a", answer("2"));
    expect(await cache.find("a")).toEqual(answer("2"));
  });
});
