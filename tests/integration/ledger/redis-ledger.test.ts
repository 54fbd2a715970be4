import { readFile, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Redis } from "ioredis";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import type { PipelineEvent } from "../../../src/domain/events.ts";
import { toWorkItemId } from "../../../src/domain/work-item.ts";
import { createDayArchive } from "../../../src/ledger/day-archive.ts";
import { type ArchivingLedger, createRedisLedger } from "../../../src/ledger/redis-ledger.ts";
import { startTestRedis, type TestRedis } from "../../helpers/redis.ts";
import { makeTempDir } from "../../helpers/temp-dir.ts";

const KEY = "{l}:ledger";
const DAY = 86_400_000;
const NOW = new Date("2026-03-10T09:00:00Z");
const ALL = { from: new Date(0), to: new Date("2030-01-01T00:00:00Z") };
let server: TestRedis;
let redis: Redis;
let dir: string;
let ledger: ArchivingLedger;

beforeAll(async () => {
  server = await startTestRedis();
  redis = new Redis({ path: server.socket });
});
afterAll(async () => {
  redis.disconnect();
  await server.close();
});
beforeEach(async () => {
  dir = await makeTempDir();
  ledger = createRedisLedger({ redis, key: KEY, archive: createDayArchive(dir) });
});
afterEach(() => redis.flushall());

function makeEvent(at: string, why: string, issue = 1): PipelineEvent {
  return { type: "item:changed", at, item: toWorkItemId("acme/shop", issue), why };
}

/** Puts events into the stream under ids of their own time, or of another where the clocks differ. */
async function fill(...events: (PipelineEvent & { entryAt?: string })[]): Promise<void> {
  for (const { entryAt, ...event } of events) {
    await redis.xadd(KEY, `${Date.parse(entryAt ?? event.at)}-*`, "event", JSON.stringify(event));
  }
}

const why = (events: PipelineEvent[]) => events.map((event) => ("why" in event ? event.why : event.type));
const read = async (window = ALL) => why(await Array.fromAsync(ledger.read(window)));

test("a window holds its first moment and not its last, oldest first", async () => {
  const [a, b, c] = ["2026-03-09T00:00:00.000Z", "2026-03-09T12:00:00.000Z", "2026-03-10T00:00:00.000Z"] as const;
  await fill(makeEvent(a, "a"), makeEvent(b, "b"), makeEvent(c, "c"));
  expect(await read({ from: new Date(a), to: new Date(c) })).toEqual(["a", "b"]);
});

test("more events than fit on a page are read each once", async () => {
  const window = { from: new Date(Date.now() - DAY), to: new Date(Date.now() + DAY) };
  const events = Array.from({ length: 2500 }, (_, n) => makeEvent(new Date().toISOString(), `${n}`));
  for (const event of events) await ledger.append(event);
  expect(await read(window)).toEqual(events.map((_, n) => `${n}`));
});

test("days that are old enough go to files and stay readable, each event once", async () => {
  await fill(
    makeEvent("2026-03-07T10:00:00Z", "old"),
    makeEvent("2026-03-08T10:00:00Z", "older than two days"),
    makeEvent("2026-03-09T10:00:00Z", "yesterday"),
    makeEvent("2026-03-10T08:00:00Z", "today"),
  );
  expect(await ledger.archive(NOW, 1)).toEqual(["2026-03-07", "2026-03-08"]);
  expect(await redis.xlen(KEY)).toBe(2);
  expect(await readdir(dir)).toEqual(["2026-03-07.jsonl", "2026-03-08.jsonl"]);
  expect(await read()).toEqual(["old", "older than two days", "yesterday", "today"]);
  expect(await ledger.archive(NOW, 1)).toEqual([]);
  expect(await read()).toEqual(["old", "older than two days", "yesterday", "today"]);
});

test("an archive that died between writing and trimming is done again without a loss or a double", async () => {
  await fill(makeEvent("2026-03-07T10:00:00Z", "a"), makeEvent("2026-03-07T10:00:00Z", "a"));
  await createDayArchive(dir).add("2026-03-07", [makeEvent("2026-03-07T10:00:00Z", "a")]);
  await ledger.archive(NOW, 1);
  expect(await read()).toEqual(["a", "a"]);
});

test("what a day's file holds is never taken out by a second archive that saw less", async () => {
  const archive = createDayArchive(dir);
  await archive.add("2026-03-07", [makeEvent("2026-03-07T01:00:00Z", "a"), makeEvent("2026-03-07T02:00:00Z", "b")]);
  await archive.add("2026-03-07", [makeEvent("2026-03-07T02:00:00Z", "b"), makeEvent("2026-03-07T03:00:00Z", "c")]);
  expect(why(await Array.fromAsync(archive.read("2026-03-07")))).toEqual(["a", "b", "c"]);
});

test("two runners that archive at the same time lose nothing", async () => {
  for (let n = 0; n < 1500; n += 1) await redis.xadd(KEY, `${Date.parse("2026-03-07T00:00:00Z") + n}-0`, "event", "{}");
  const line = JSON.stringify(makeEvent("2026-03-07T23:00:00.000Z", "last"));
  await redis.xadd(KEY, `${Date.parse("2026-03-07T23:00:00Z")}-0`, "event", line);
  const other = createRedisLedger({ redis, key: KEY, archive: createDayArchive(dir) });
  await Promise.all([ledger.archive(NOW, 1), other.archive(NOW, 1)]);
  const lines = (await readFile(join(dir, "2026-03-07.jsonl"), "utf8")).trim().split("\n");
  expect(lines).toHaveLength(1501);
});

test("an event at midnight is found in its own day although the server's clock was ahead", async () => {
  await fill({ ...makeEvent("2026-03-07T23:59:59.900Z", "late"), entryAt: "2026-03-08T00:00:00.100Z" });
  const day = { from: new Date("2026-03-07T00:00:00Z"), to: new Date("2026-03-08T00:00:00Z") };
  expect(await read(day)).toEqual(["late"]);
  await ledger.archive(NOW, 1);
  expect(await read(day)).toEqual(["late"]);
});

test("a day's file that cannot be read is an error and not an empty day", async () => {
  await writeFile(join(dir, "2026-03-07.jsonl"), "{ broken\n");
  await expect(read()).rejects.toThrow(SyntaxError);
});

test("the history of an item is its own events alone, in order, also those written since it was last asked for", async () => {
  for (let n = 0; n < 30; n += 1) await fill(makeEvent("2026-03-10T08:00:00Z", `${n}`, n % 3));
  const history = async () => why(await ledger.history(toWorkItemId("acme/shop", 1)));
  expect(await history()).toEqual(["1", "4", "7", "10", "13", "16", "19", "22", "25", "28"]);
  await ledger.append(makeEvent("2026-03-10T08:01:00Z", "new"));
  expect((await history()).at(-1)).toBe("new");
  await redis.xtrim(KEY, "MAXLEN", 2);
  expect(await history()).toEqual(["new"]);
  expect(await ledger.history("acme--shop-99")).toEqual([]);
});

test("histories of many items cost one reading of the stream and then only what is theirs", async () => {
  for (let n = 0; n < 300; n += 1) await ledger.append(makeEvent("2026-03-10T08:00:00Z", "x", n));
  await ledger.history(toWorkItemId("acme/shop", 0));
  await redis.config("RESETSTAT");
  for (let n = 0; n < 300; n += 1) await ledger.history(toWorkItemId("acme/shop", n));
  const calls = Number(/cmdstat_xrange:calls=(\d+)/.exec(await redis.info("commandstats"))?.[1]);
  expect(calls).toBe(600);
});

test("a title that looks like another item's field is not taken for it", async () => {
  const title = 'Fix "item":"acme--shop-2" in the log';
  const [repo, url, at] = ["acme/shop", "https://github.example/1", NOW.toISOString()];
  await ledger.append({ type: "item:created", at, title, item: toWorkItemId(repo, 1), repo, issue: 1, url });
  expect(await ledger.history("acme--shop-2")).toEqual([]);
  expect(await ledger.history("acme--shop-1")).toHaveLength(1);
});
