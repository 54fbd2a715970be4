import type { Redis } from "ioredis";
import type { RecordClaim, SignalRecords, SourceReading, VersionedRecord } from "../domain/ports/signal-records.ts";
import type { SignalRecord } from "../domain/signal-record.ts";
import { toLocalDay } from "../lib/calendar-day.ts";
import { chunked } from "../lib/chunked.ts";
import { DAY } from "../lib/durations.ts";
import { withStateCommands } from "./commands.ts";
import type { Keys } from "./keys.ts";

/** Keys that are asked for, or records that are written, in one round trip. */
const BATCH = 500;
/** The newest, which may have no signal, and those before it. */
const MOST_READINGS = 4;
const DAY_EXPIRY_S = (3 * DAY) / 1000;

/** Records of causes in Redis: a hash each, moved by Lua compare-and-set, and the keys of signals that lead to them. */
export function createSignalRecords({
  redis,
  keys,
  timezone,
}: {
  redis: Redis;
  keys: Keys;
  /** Days begin at its midnight. */
  timezone: string;
}): SignalRecords {
  const commands = withStateCommands(redis);
  const { open, closed, summarised, keysToIds, sources, summaries } = keys.signals;

  async function load(ids: string[]): Promise<Map<string, VersionedRecord>> {
    const found = new Map<string, VersionedRecord>();
    for (const part of chunked(ids, BATCH)) {
      const batch = redis.pipeline();
      for (const id of part) batch.hmget(keys.signals.record(id), "version", "record", "state");
      for (const [index, [error, answer]] of ((await batch.exec()) ?? []).entries()) {
        if (error !== null) throw error;
        const [version, record, state] = answer as (string | null)[];
        if (version == null || record == null) continue;
        found.set(part[index] ?? "", { record: { ...JSON.parse(record), state }, version: Number(version) });
      }
    }
    return found;
  }

  async function listIn(ids: string[], repo: string): Promise<VersionedRecord[]> {
    return [...(await load(ids)).values()].filter(({ record }) => isSameRepo(record.repo, repo));
  }

  async function revise({ record, version }: VersionedRecord, next: SignalRecord): Promise<number | undefined> {
    const place = next.state === "summarised" ? "summarised" : next.isClosed ? "closed" : "open";
    const answer = await commands.millraceReviseSignal(
      keys.signals.record(record.id),
      keysToIds,
      open,
      closed,
      summarised,
      record.id,
      version,
      JSON.stringify(next),
      place,
      Date.parse(next.lastSeen),
      ...next.signals,
    );
    return answer === 0 ? undefined : answer;
  }

  return {
    async findMany(idsAndKeys) {
      const asked = [...new Set(idsAndKeys)];
      const idOf = new Map<string, string>();
      for (const part of chunked(asked, BATCH)) {
        const ids = await redis.hmget(keysToIds, ...part);
        for (const [index, name] of part.entries()) idOf.set(name, ids[index] ?? name);
      }
      const records = await load([...new Set(idOf.values())]);
      return new Map(
        asked.flatMap((name) => {
          const stored = records.get(idOf.get(name) ?? name);
          return stored === undefined ? [] : [[name, stored] as const];
        }),
      );
    },

    async readRoom({ perDay, open: most, now }) {
      const [day, isOpen] = await Promise.all([redis.scard(toDayKey(now)), redis.scard(open)]);
      return { day: Math.max(0, perDay - day), open: Math.max(0, most - isOpen) };
    },

    async claim(record, { perDay, open: most, holdMs, now }) {
      const [kind, detail] = await commands.millraceClaimSignal(
        keys.signals.record(record.id),
        keysToIds,
        toDayKey(now),
        open,
        summarised,
        record.id,
        JSON.stringify(record),
        holdMs,
        perDay,
        most,
        DAY_EXPIRY_S,
        ...record.signals,
      );
      if (kind === "claimed") return { kind, version: Number(detail) };
      if (kind === "refused") return { kind, budget: detail === "day" ? "day" : "open" };
      const stored = kind === "known" ? (await load([String(detail)])).get(String(detail)) : undefined;
      return stored === undefined ? { kind: "held" } : ({ kind: "known", stored } satisfies RecordClaim);
    },

    async summarise(records) {
      for (const part of chunked(records, BATCH)) {
        // The connection's own commands are sent without waiting for one another.
        await Promise.all(
          part.map((record) =>
            commands.millraceSummariseSignal(
              keys.signals.record(record.id),
              keysToIds,
              summarised,
              record.id,
              JSON.stringify(record),
              Date.parse(record.lastSeen),
              ...record.signals,
            ),
          ),
        );
      }
    },

    async releaseStale(now) {
      for (const [id, stored] of await load(await redis.smembers(open))) {
        if (stored.record.state !== "claimed") continue;
        const until = Number(await redis.hget(keys.signals.record(id), "until"));
        if (now.getTime() - until > DAY) await revise(stored, { ...stored.record, state: "summarised" });
      }
    },

    revise,

    async listOpen(repo) {
      const found = await listIn(await redis.smembers(open), repo);
      return found
        .filter(({ record }) => record.state === "filed")
        .toSorted((a, b) => (a.record.issue ?? 0) - (b.record.issue ?? 0));
    },

    async listClosed(repo, limit) {
      return listIn(await redis.zrevrange(closed, 0, limit - 1), repo);
    },

    async listSummarised(repo, since) {
      await forgetBefore(since);
      const found = await listIn(await redis.zrange(summarised, 0, "-1"), repo);
      return found.map(({ record }) => record).toSorted((a, b) => b.score - a.score || (a.id < b.id ? -1 : 1));
    },

    async findSummary(repo) {
      const text = await redis.hget(summaries, repo.toLowerCase());
      return text === null ? undefined : JSON.parse(text);
    },

    async holdSummary(repo, holdMs) {
      return (await redis.set(`${summaries}:${repo.toLowerCase()}`, "held", "PX", holdMs, "NX")) === "OK";
    },

    async rememberSummary(repo, summary) {
      await redis.del(`${summaries}:${repo.toLowerCase()}`);
      await redis.hset(summaries, repo.toLowerCase(), JSON.stringify(summary));
    },

    async firstRead(source) {
      const at = await redis.hget(sources, source);
      return at === null ? undefined : new Date(at);
    },

    async ensureFirstRead(source, at) {
      await redis.hsetnx(sources, source, at.toISOString());
    },

    listReadings,

    async noteReading(source, reading) {
      const [newest] = await listReadings(source);
      if (reading.signals === 0 && newest?.signals === 0) return;
      const list = keys.signals.readings(source);
      await redis
        .multi()
        .lpush(list, JSON.stringify(reading))
        .ltrim(list, 0, MOST_READINGS - 1)
        .exec();
    },
  };

  async function listReadings(source: string): Promise<SourceReading[]> {
    const texts = await redis.lrange(keys.signals.readings(source), 0, MOST_READINGS - 1);
    return texts.map((text) => JSON.parse(text));
  }

  function toDayKey(now: Date): string {
    return keys.signals.day(toLocalDay(now, timezone));
  }

  /** A cause that was never filed and has been quiet since leaves no trace. */
  async function forgetBefore(since: Date): Promise<void> {
    const ids = await redis.zrangebyscore(summarised, "-inf", `(${since.getTime()}`);
    for (const part of chunked(ids, BATCH)) {
      const gone: SignalRecord[] = [...(await load(part)).values()].map(({ record }) => record);
      const batch = redis.pipeline();
      for (const { id, signals } of gone) {
        batch.del(keys.signals.record(id));
        if (signals.length > 0) batch.hdel(keysToIds, ...signals);
      }
      batch.zrem(summarised, ...part);
      await batch.exec();
    }
  }
}

function isSameRepo(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}
