import type { Redis } from "ioredis";
import type { DeliveryMemory } from "../../domain/ports/delivery-memory.ts";
import { DAY } from "../../lib/durations.ts";

/** GitHub sends a delivery again for three days, an own server of theirs for seven. */
const KEEP_MS = 8 * DAY;
const MOST = 50_000;

/** Ids in one sorted set by the time they came, cut by age and by number with each one that is added. */
export function createDeliveryMemory({ redis, key }: { redis: Redis; key: string }): DeliveryMemory {
  return {
    async has(delivery) {
      return (await redis.zscore(key, delivery)) !== null;
    },
    async add(delivery, now) {
      const answers = await redis
        .multi()
        .zadd(key, now.getTime(), delivery)
        .zremrangebyscore(key, 0, now.getTime() - KEEP_MS)
        .zremrangebyrank(key, 0, -MOST - 1)
        .exec();
      for (const [error] of answers ?? []) if (error !== null) throw error;
    },
  };
}
