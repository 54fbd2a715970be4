import type { Redis } from "ioredis";
import type { ModelBudget } from "../domain/ports/triage-model.ts";
import { toLocalDay } from "../lib/calendar-day.ts";
import { DAY } from "../lib/durations.ts";
import { withStateCommands } from "./commands.ts";
import type { Keys } from "./keys.ts";

export interface ModelLimits {
  /** Of the model alone. */
  usdPerDay: number;
  asksPerDay: number;
  /** Of everything. */
  usdPerDayInAll: number;
}

const KEEP_SECONDS = (40 * DAY) / 1000;

/** The model's money is part of the day's spending (see redis-budget), with sums of its own beside it. */
export function createRedisModelBudget({
  redis,
  keys,
  limits,
  timezone,
}: {
  redis: Redis;
  keys: Keys;
  limits: ModelLimits;
  timezone: string;
}): ModelBudget {
  const commands = withStateCommands(redis);
  const spendingOf = (now: Date) => keys.spendingOfDay(toLocalDay(now, timezone));
  return {
    async reserve(usd, now) {
      const answer = await commands.millraceReserveModel(
        spendingOf(now),
        toMicro(usd),
        toMicro(limits.usdPerDay),
        limits.asksPerDay,
        toMicro(limits.usdPerDayInAll),
        KEEP_SECONDS,
      );
      return answer === 1 ? { granted: true } : { granted: false, why: REFUSALS[answer] ?? "It was refused." };
    },
    async settle(reservedUsd, usd, now) {
      const difference = toMicro(usd) - toMicro(reservedUsd);
      const key = spendingOf(now);
      await redis.multi().hincrby(key, "usd", difference).hincrby(key, "model usd", difference).exec();
    },
  };
}

const REFUSALS: Record<number, string> = {
  [0]: "The day's questions to the model are used up (triage.asksPerDay).",
  [-1]: "The model's money for the day is spent (triage.usdPerDay).",
  [-2]: "The day's budget is spent (limits.usdPerDay).",
};

/** Whole millionths of a dollar, which add up. */
function toMicro(usd: number): number {
  return Math.round(usd * 1_000_000);
}
