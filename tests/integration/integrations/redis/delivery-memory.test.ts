import { Redis } from "ioredis";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createDeliveryMemory } from "../../../../src/integrations/redis/delivery-memory.ts";
import { DAY } from "../../../../src/lib/durations.ts";
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

const DAY_ONE = new Date("2026-05-01T08:00:00Z");

test("A delivery is known after it was added, for longer than the host sends it again, and not for ever", async () => {
  const memory = createDeliveryMemory({ redis, key: "age" });
  expect(await memory.has("a")).toBe(false);
  await memory.add("a", DAY_ONE);
  await memory.add("b", new Date(DAY_ONE.getTime() + 7 * DAY));
  expect([await memory.has("a"), await memory.has("b")]).toEqual([true, true]);
  await memory.add("c", new Date(DAY_ONE.getTime() + 9 * DAY));
  expect([await memory.has("a"), await memory.has("b"), await memory.has("c")]).toEqual([false, true, true]);
});

test("A flood leaves no more than fifty thousand, the newest", async () => {
  const memory = createDeliveryMemory({ redis, key: "number" });
  const now = DAY_ONE.getTime();
  for (let from = 0; from < 50_000; from += 5_000) {
    const batch = Array.from({ length: 5_000 }, (_, index) => [now + from + index, `d${from + index}`]);
    await redis.zadd("number", ...batch.flat());
  }
  await memory.add("newest", new Date(now + 60_000));
  expect(await redis.zcard("number")).toBe(50_000);
  expect([await memory.has("d0"), await memory.has("d1"), await memory.has("newest")]).toEqual([false, true, true]);
});

test("A memory that cannot be written says so, and remembers nothing", async () => {
  await redis.set("wrong-kind", "text");
  const memory = createDeliveryMemory({ redis, key: "wrong-kind" });
  await expect(memory.add("a", DAY_ONE)).rejects.toThrow("WRONGTYPE");
});
