import type { Redis } from "ioredis";
import type { Budget } from "../domain/ports/budget.ts";
import { DAY } from "../lib/durations.ts";
import { withStateCommands } from "./commands.ts";
import type { Keys } from "./keys.ts";

/** Runs and money of each UTC day, in Redis, so that all runners and every restart count together. */
export function createRedisBudget({
  redis,
  keys,
  runsPerDay,
  usdPerDay,
}: {
  redis: Redis;
  keys: Keys;
  runsPerDay: number;
  usdPerDay: number;
}): Budget {
  const commands = withStateCommands(redis);
  const keepSeconds = (8 * DAY) / 1000;

  return {
    async reserve(run, now) {
      const day = toDay(now);
      const answer = await commands.millraceReserveRun(
        keys.runsOfDay(day),
        keys.moneyOfDay(day),
        keys.runsOfDay(toDayBefore(now)),
        run,
        runsPerDay,
        usdPerDay,
        keepSeconds,
      );
      if (answer === 1) return { granted: true };
      const why =
        answer === 0
          ? `The day's ${runsPerDay} agent runs are used up (limits.runsPerDay).`
          : `The day's budget of $${usdPerDay} is spent (limits.usdPerDay).`;
      return { granted: false, why, until: startOfNextDay(now) };
    },

    async book(run, usd, now) {
      const key = keys.moneyOfDay(toDay(now));
      if ((await redis.hexists(keys.moneyOfDay(toDayBefore(now)), run)) === 1) return;
      await redis.hsetnx(key, run, usd);
      await redis.expire(key, keepSeconds);
    },

    async today(now) {
      const day = toDay(now);
      const [runs, money] = await Promise.all([redis.scard(keys.runsOfDay(day)), redis.hvals(keys.moneyOfDay(day))]);
      return { runs, usd: money.reduce((sum, usd) => sum + Number(usd), 0) };
    },
  };
}

function toDay(now: Date): string {
  return now.toISOString().slice(0, 10);
}

function toDayBefore(now: Date): string {
  return toDay(new Date(now.getTime() - DAY));
}

function startOfNextDay(now: Date): Date {
  return new Date(Math.floor(now.getTime() / DAY) * DAY + DAY);
}
