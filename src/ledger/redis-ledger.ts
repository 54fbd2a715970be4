import type { Redis } from "ioredis";
import type { PipelineEvent } from "../domain/events.ts";
import type { Ledger } from "../domain/ports/ledger.ts";
import { DAY, MINUTE } from "../lib/durations.ts";
import type { DayArchive } from "./day-archive.ts";

const PAGE = 1000;
/** Our clock and the Redis server's, which makes the stream's ids, may differ by this much. */
const CLOCK_SKEW_MS = 5 * MINUTE;

export interface ArchivingLedger extends Ledger {
  /** Writes the days that ended more than `keepDays` ago to files, then trims them from the stream. Returns the days. */
  archive(now: Date, keepDays: number): Promise<string[]>;
}

/** The ledger as one Redis stream, with its past in day files. An event is in the stream, in a file, or for a moment in both. */
export function createRedisLedger({
  redis,
  key,
  archive,
}: {
  redis: Redis;
  key: string;
  archive: DayArchive;
}): ArchivingLedger {
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
      for (let day = startOfDay(from); day < to.getTime(); day += DAY) {
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

    async history(item) {
      const events: PipelineEvent[] = [];
      for await (const { event } of readStream(0, Number.MAX_SAFE_INTEGER)) {
        if ("item" in event && event.item === item) events.push(event);
      }
      return events;
    },

    async archive(now, keepDays) {
      const horizon = startOfDay(now) - keepDays * DAY;
      const days = new Map<string, PipelineEvent[]>();
      for await (const { id, event } of readStream(0, horizon - 1)) {
        const day = toDay(Number(id.split("-")[0]));
        const events = days.get(day) ?? [];
        events.push(event);
        days.set(day, events);
      }
      for (const [day, events] of days) await archive.write(day, events);
      if (days.size > 0) await redis.xtrim(key, "MINID", `${horizon}-0`);
      return [...days.keys()];
    },
  };
}

function startOfDay(date: Date): number {
  return Math.floor(date.getTime() / DAY) * DAY;
}

function toDay(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}
