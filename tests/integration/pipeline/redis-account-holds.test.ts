import { Redis } from "ioredis";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import type { AccountHold, AccountId } from "../../../src/domain/account.ts";
import { HOUR, MINUTE } from "../../../src/lib/durations.ts";
import { makeKeys } from "../../../src/pipeline/keys.ts";
import { createRedisAccountHolds } from "../../../src/pipeline/redis-account-holds.ts";
import { startTestRedis, type TestRedis } from "../../helpers/redis.ts";

const NOW = new Date("2026-03-01T12:00:00Z");
const ACCOUNT = "claude-code:0123456789" as AccountId;
let server: TestRedis;
const clients: Redis[] = [];

beforeAll(async () => {
  server = await startTestRedis();
});
afterEach(async () => {
  await clients[0]?.flushall();
  for (const client of clients.splice(0)) client.disconnect();
});
afterAll(() => server.close());

function open() {
  const redis = new Redis({ path: server.socket });
  clients.push(redis);
  return createRedisAccountHolds({ redis, keys: makeKeys("{a}") });
}

const after = (ms: number) => new Date(NOW.getTime() + ms);

function hold(untilMs: number | undefined, changes: Partial<AccountHold> = {}): AccountHold {
  const until = untilMs === undefined ? {} : { until: after(untilMs).toISOString() };
  const facts = { account: ACCOUNT, agent: "claude", kind: "quota" as const, repeats: 0, why: "Spent." };
  return { ...facts, since: NOW.toISOString(), ...until, ...changes };
}

test("a hold is seen by every runner, and of two holds the later end stays, whoever speaks last", async () => {
  const [one, two] = [open(), open()];
  expect(await one.find(ACCOUNT)).toBeUndefined();
  expect(await one.hold(hold(HOUR))).toBe(true);
  expect(await two.hold(hold(MINUTE))).toBe(false);
  expect(await two.hold(hold(HOUR))).toBe(false);
  expect(await two.find(ACCOUNT)).toEqual(hold(HOUR));
  expect(await two.hold(hold(2 * HOUR))).toBe(true);
  expect(await one.list(NOW)).toEqual([hold(2 * HOUR)]);
});

test("many runs that meet the limit at once leave one record, with the latest end", async () => {
  const runners = Array.from({ length: 8 }, open);
  const minutes = Array.from({ length: 10 }, (_, index) => index * 8);
  await Promise.all(
    runners.flatMap((runner, at) => minutes.map((minute) => runner.hold(hold((minute + at) * MINUTE)))),
  );
  expect(await open().list(NOW)).toEqual([hold(79 * MINUTE)]);
});

test("a hold without an end outlasts every other one, until a person lifts it", async () => {
  const accounts = open();
  await accounts.hold(hold(undefined, { kind: "auth" }));
  expect(await accounts.hold(hold(8 * 24 * HOUR))).toBe(false);
  await accounts.forgetPast(ACCOUNT, after(1000 * HOUR));
  expect(await accounts.list(after(1000 * HOUR))).toHaveLength(1);
  expect(await accounts.lift(ACCOUNT)).toBe(true);
  expect(await accounts.lift(ACCOUNT)).toBe(false);
  expect(await accounts.list(NOW)).toEqual([]);
});

test("a hold that is over is remembered for its repeats, until the account works or a day has passed", async () => {
  const accounts = open();
  await accounts.hold(hold(HOUR, { repeats: 2 }));
  expect(await accounts.list(after(HOUR))).toEqual([]);
  await accounts.forgetPast(ACCOUNT, after(HOUR - 1));
  expect(await accounts.find(ACCOUNT)).toMatchObject({ repeats: 2 });
  await accounts.forgetPast(ACCOUNT, after(HOUR));
  expect(await accounts.find(ACCOUNT)).toBeUndefined();
  await accounts.hold(hold(HOUR));
  const since = after(26 * HOUR).toISOString();
  await accounts.hold(hold(27 * HOUR, { account: "claude-code:other" as AccountId, since }));
  expect(await accounts.find(ACCOUNT)).toBeUndefined();
});
