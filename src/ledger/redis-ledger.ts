import type { Redis } from "ioredis";
import type { PipelineEvent } from "../domain/events.ts";
import type { Ledger, LedgerTail } from "../domain/ports/ledger.ts";
import { DAY, MINUTE } from "../lib/durations.ts";
import type { DayArchive } from "./day-archive.ts";
import { createItemIndex } from "./item-index.ts";

const PAGE = 1000;
/** Our clock and the Redis server's, which makes the stream's ids, may differ by this much. */
const CLOCK_SKEW_MS = 5 * MINUTE;

export interface ArchivingLedger extends Ledger, LedgerTail {
  /**
   * Writes the days that ended more than `keepDays` ago to files, each followed by its trimming from the stream, one day
   * in memory at a time. Safe to repeat and to run on two runners at once. Returns the days.
   */
  archive(now: Date, keepDays: number): Promise<string[]>;
}

/**
 * The ledger as one Redis stream, with its past in day files. An event is in the stream, in a file, or for a moment in
 * both. The history of an item is what the stream still holds of it.
 */
export function createRedisLedger({
  redis,
  key,
  archive,
}: {
  redis: Redis;
  key: string;
  archive: DayArchive;
}): ArchivingLedger {
  const index = createItemIndex(redis, key);

  async function* readStream(fromMs: number, toMs: number): AsyncIterable<{ id: string; event: PipelineEvent }> {
    let start = `${Math.max(0, fromMs)}`;
    for (;;) {
      const entries = await redis.xrange(key, start, `${toMs}`, "COUNT", PAGE);
      for (const [id, fields] of entries) yield { id, event: JSON.parse(fields[1] ?? "{}") };
      const last = entries.at(-1);
      if (last === undefined || entries.length < PAGE) return;
      start = `(${last[0]}`;
    }
  }

  return {
    async append(event) {
      await redis.xadd(key, "*", "event", JSON.stringify(event));
    },

    async *read({ from, to }) {
      const seen = new Set<string>();
      const isInside = ({ at }: PipelineEvent) => at >= from.toISOString() && at < to.toISOString();
      // A file's day is that of the stream's id, so an event near midnight may be in the file of the day beside its own.
      const last = to.getTime() + CLOCK_SKEW_MS;
      for (let day = startOfDay(from.getTime() - CLOCK_SKEW_MS); day < last; day += DAY) {
        for await (const event of archive.read(toDay(day))) {
          if (!isInside(event)) continue;
          seen.add(JSON.stringify(event));
          yield event;
        }
      }
      for await (const { event } of readStream(from.getTime() - CLOCK_SKEW_MS, to.getTime() + CLOCK_SKEW_MS)) {
        if (isInside(event) && !seen.has(JSON.stringify(event))) yield event;
      }
    },

    history: (item) => index.read(item),

    async end() {
      const [last] = await redis.xrevrange(key, "+", "-", "COUNT", 1);
      return last?.[0] ?? "0-0";
    },

    cursorBefore: (moment) => `${Math.max(0, moment.getTime() - 1)}-0`,

    async readAfter(cursor, limit) {
      const entries = await redis.xrange(key, `(${cursor}`, "+", "COUNT", limit);
      return entries.map(([id, fields]) => ({ cursor: id, event: JSON.parse(fields[1] ?? "{}") as PipelineEvent }));
    },

    async archive(now, keepDays) {
      const horizon = startOfDay(now.getTime()) - keepDays * DAY;
      const days: string[] = [];
      for (;;) {
        const [oldest] = await redis.xrange(key, "-", "+", "COUNT", 1);
        const start = oldest === undefined ? horizon : startOfDay(Number(oldest[0].split("-")[0]));
        if (start >= horizon) return days;
        const events: PipelineEvent[] = [];
        for await (const { event } of readStream(start, start + DAY - 1)) events.push(event);
        await archive.add(toDay(start), events);
        await redis.xtrim(key, "MINID", `${start + DAY}-0`);
        days.push(toDay(start));
      }
    },
  };
}

function startOfDay(ms: number): number {
  return Math.floor(ms / DAY) * DAY;
}

function toDay(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}
