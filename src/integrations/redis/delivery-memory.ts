import type { Redis } from "ioredis";
import type { DeliveryMemory } from "../../domain/ports/delivery-memory.ts";
import { DAY } from "../../lib/durations.ts";

/** GitHub sends a delivery again for three days, an own server of theirs for seven. */
const KEEP_MS = 8 * DAY;
const MOST = 50_000;

export interface RedisDeliveryMemory extends DeliveryMemory {
  /** When the newest delivery that is remembered came. */
  findLast(): Promise<Date | undefined>;
}

/** Ids in one sorted set by the time they came, cut by age and by number with each one that is added. */
export function createDeliveryMemory({ redis, key }: { redis: Redis; key: string }): RedisDeliveryMemory {
  return {
    async findLast() {
      const [, score] = await redis.zrange(key, "+inf", "-inf", "BYSCORE", "REV", "LIMIT", 0, 1, "WITHSCORES");
      return score === undefined ? undefined : new Date(Number(score));
    },
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
