import { randomUUID } from "node:crypto";
import type { Redis } from "ioredis";
import type { Allowance, HostQuota, HostStanding } from "../../domain/ports/host-quota.ts";
import { DAY, SECOND } from "../../lib/durations.ts";

/** KEYS: the times of writes. ARGV: now, name of this one, then length and most of each window. Returns 0 or the time of the next room. */
const TAKE_WRITE = `
local now = tonumber(ARGV[1])
local free, longest = 0, 0
for index = 3, #ARGV, 2 do
  local window, most = tonumber(ARGV[index]), tonumber(ARGV[index + 1])
  longest = math.max(longest, window)
  local last = redis.call("ZRANGE", KEYS[1], -most, -most, "WITHSCORES")[2]
  if last and tonumber(last) + window > now then free = math.max(free, tonumber(last) + window) end
end
if free > 0 then return tostring(free) end
redis.call("ZREMRANGEBYSCORE", KEYS[1], "-inf", now - longest)
redis.call("ZADD", KEYS[1], now, ARGV[2])
redis.call("PEXPIRE", KEYS[1], longest)
return "0"
`;

/** KEYS: the standing. ARGV: a time in ms. Keeps the later one. */
const PAUSE = `
local present = tonumber(redis.call("HGET", KEYS[1], "pausedUntil") or "0")
if tonumber(ARGV[1]) > present then redis.call("HSET", KEYS[1], "pausedUntil", ARGV[1]) end
return 1
`;

/** The account of a host's patience in Redis, so that all runners spend from one. */
export function createRedisHostQuota({ redis, prefix }: { redis: Redis; prefix: string }): HostQuota {
  const keys = {
    accounts: `${prefix}:hosts`,
    standing: (account: string) => `${prefix}:host:${account}`,
    hour: (account: string, now: Date) => `${prefix}:host:${account}:${now.toISOString().slice(0, 13)}`,
    writes: (account: string) => `${prefix}:host:${account}:writes`,
  };

  async function read(account: string, now: Date): Promise<HostStanding> {
    const [standing, hour] = await Promise.all([
      redis.hgetall(keys.standing(account)),
      redis.hgetall(keys.hour(account, now)),
    ]);
    return {
      account,
      limit: toNumber(standing["limit"]),
      remaining: toNumber(standing["remaining"]),
      resetAt: toTime(standing["resetAt"]),
      pausedUntil: toTime(standing["pausedUntil"]),
      counted: toNumber(hour["counted"]) ?? 0,
      free: toNumber(hour["free"]) ?? 0,
    };
  }

  return {
    read,

    async list(now) {
      const accounts = await redis.smembers(keys.accounts);
      return Promise.all(accounts.toSorted().map((account) => read(account, now)));
    },

    async note(account, { limit, remaining, resetAt, isFree }, now) {
      const hour = keys.hour(account, now);
      const steps = redis
        .multi()
        .sadd(keys.accounts, account)
        .hincrby(hour, isFree ? "free" : "counted", 1)
        .pexpire(hour, DAY);
      if (limit !== undefined && remaining !== undefined && resetAt !== undefined) {
        steps.hset(keys.standing(account), { limit, remaining, resetAt: resetAt.getTime() });
      }
      await steps.exec();
    },

    async pause(account, until) {
      await redis.eval(PAUSE, 1, keys.standing(account), until.getTime());
    },

    async takeWrite(account, allowances: readonly Allowance[], now) {
      const windows = allowances.flatMap(({ windowMs, most }) => [windowMs, most]);
      const answer = await redis.eval(TAKE_WRITE, 1, keys.writes(account), now.getTime(), randomUUID(), ...windows);
      const free = Number(answer);
      return free === 0 ? undefined : new Date(Math.max(free, now.getTime() + SECOND));
    },
  };
}

function toNumber(text: string | undefined): number | undefined {
  return text === undefined ? undefined : Number(text);
}

function toTime(text: string | undefined): string | undefined {
  return text === undefined ? undefined : new Date(Number(text)).toISOString();
}
