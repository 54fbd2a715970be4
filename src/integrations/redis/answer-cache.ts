import { promisify } from "node:util";
import { deflateRaw, inflateRaw } from "node:zlib";
import type { Redis } from "ioredis";
import type { AnswerCache, CachedAnswer } from "../../domain/ports/answer-cache.ts";
import { DAY } from "../../lib/durations.ts";

export interface AnswerCacheOptions {
  redis: Redis;
  prefix: string;
  /** Of all entries as they are stored, which is compressed. Default 64 MB. */
  mostBytes?: number | undefined;
  /** An entry that nobody asked for in this time is dropped. Default a week. */
  longestAgeMs?: number | undefined;
  now?: (() => number) | undefined;
}

const MOST_BYTES = 64 * 1024 * 1024;
const deflate = promisify(deflateRaw);
const inflate = promisify(inflateRaw);

/**
 * KEYS: entries, last uses, sizes. ARGV: key, entry, size, now, oldest use that stays, most bytes in all. The field
 * "total" of the sizes is their sum. Drops what is too old, then what was used longest ago, until the rest fits.
 */
const STORE = `
local function drop(key)
  local size = redis.call("HGET", KEYS[3], key)
  if size then redis.call("HINCRBY", KEYS[3], "total", "-" .. size) end
  redis.call("HDEL", KEYS[1], key)
  redis.call("ZREM", KEYS[2], key)
  redis.call("HDEL", KEYS[3], key)
end
drop(ARGV[1])
redis.call("HSET", KEYS[1], ARGV[1], ARGV[2])
redis.call("ZADD", KEYS[2], ARGV[4], ARGV[1])
redis.call("HSET", KEYS[3], ARGV[1], ARGV[3])
redis.call("HINCRBY", KEYS[3], "total", ARGV[3])
for _, old in ipairs(redis.call("ZRANGEBYSCORE", KEYS[2], "-inf", ARGV[5], "LIMIT", 0, 100)) do drop(old) end
while tonumber(redis.call("HGET", KEYS[3], "total")) > tonumber(ARGV[6]) do
  local oldest = redis.call("ZRANGE", KEYS[2], 0, 0)[1]
  if not oldest then break end
  drop(oldest)
end
return 1
`;

/** Answers in Redis, compressed: all runners and every restart ask with the same conditions. */
export function createRedisAnswerCache(options: AnswerCacheOptions): AnswerCache {
  const { redis, prefix, mostBytes = MOST_BYTES, longestAgeMs = 7 * DAY, now = Date.now } = options;
  const keys = { entries: `${prefix}:answers`, used: `${prefix}:answers:used`, sizes: `${prefix}:answers:sizes` };
  return {
    async find(key) {
      const entry = await redis.hgetBuffer(keys.entries, key);
      if (entry === null) return undefined;
      const answer = await unpack(entry);
      // Only what is still there: another runner may have dropped it since.
      if (answer !== undefined) await redis.zadd(keys.used, "XX", now(), key);
      return answer;
    },

    async store(key, answer) {
      const entry = await deflate(JSON.stringify(answer));
      // It would push out too much of the rest.
      if (entry.length > mostBytes / 2) return;
      await redis.eval(
        STORE,
        3,
        keys.entries,
        keys.used,
        keys.sizes,
        key,
        entry,
        entry.length,
        now(),
        now() - longestAgeMs,
        mostBytes,
      );
    },
  };
}

/** What cannot be read, an older version's entry for example, is as good as not there. */
async function unpack(entry: Buffer): Promise<CachedAnswer | undefined> {
  try {
    return JSON.parse((await inflate(entry)).toString("utf8")) as CachedAnswer;
  } catch {
    return undefined;
  }
}
