import { Redis } from "ioredis";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { ItemQuery } from "../../../src/domain/ports/work-item-store.ts";
import { toWorkItemId, type WorkItem } from "../../../src/domain/work-item.ts";
import { makeKeys } from "../../../src/pipeline/keys.ts";
import { createStateStore, type StateStore } from "../../../src/pipeline/state-store.ts";
import { makeWorkItem } from "../../../src/pipeline/transition.ts";
import { startTestRedis, type TestRedis } from "../../helpers/redis.ts";
import { idOf, makeIssue } from "./scripted-pipeline.ts";

let server: TestRedis;
let redis: Redis;
let store: StateStore;
const keys = makeKeys("{s}");

beforeAll(async () => {
  server = await startTestRedis();
  redis = new Redis({ path: server.socket });
});
afterAll(async () => {
  redis.disconnect();
  await server.close();
});
beforeEach(async () => {
  await redis.flushall();
  store = createStateStore({ redis, keys, leaseMs: 60_000 });
});

async function create(...numbers: number[]): Promise<boolean[]> {
  return store.createMany(
    numbers.map((number) => {
      const snapshot = makeIssue(number);
      const item = makeWorkItem({ id: idOf(number), snapshot, rank: number, seen: "1" }, new Date());
      const at = item.createdAt;
      const { title, url } = snapshot;
      return {
        item,
        snapshot,
        event: { type: "item:created", at, item: item.id, repo: item.repo, issue: number, title, url },
      };
    }),
  );
}

async function get(number: number) {
  const stored = await store.find(idOf(number));
  if (stored === undefined) throw new Error(`There is no item ${number}.`);
  return stored;
}

async function claim(number: number, owner: string, version = 1) {
  const answer = await store.claim(idOf(number), "triage", version, owner);
  if (answer.kind !== "claimed") throw new Error(`The claim was answered with ${answer.kind}.`);
  return answer.claimed;
}

const toPrep = (item: WorkItem): WorkItem => ({ ...item, stage: "prep", reason: "ready" });
const changed = (number: number) =>
  ({ type: "item:changed", at: new Date().toISOString(), item: idOf(number), why: "test" }) as const;

test("an item is made once, also by two runners at the same time", async () => {
  const made = await Promise.all([create(1, 2), create(2, 3)]);
  expect(made.flat().filter(Boolean)).toHaveLength(3);
  expect(await redis.xlen(keys.ledger)).toBe(3);
  expect(await store.count()).toMatchObject({ queued: 3, waiting: 0 });
});

test("pages over all statuses hold each item once, whatever the page's size", async () => {
  await create(...Array.from({ length: 20 }, (_, index) => index + 1));
  for (const [first, status] of [[1, "parked"] as const, [6, "waiting"] as const, [9, "review"] as const]) {
    for (let number = first; number < first + 3; number += 1) {
      const stored = await get(number);
      await store.revise(stored, { ...stored.item, status }, []);
    }
  }
  for (const limit of [1, 3, 7, 20, 50]) {
    const ids: string[] = [];
    for (let offset = 0; offset < 20; offset += limit) {
      const page = await store.list({ offset, limit });
      expect(page.length).toBe(Math.min(limit, 20 - offset));
      ids.push(...page.map(({ item }) => item.id));
    }
    expect(new Set(ids).size).toBe(20);
  }
  expect(await store.list({ offset: 20, limit: 5 })).toEqual([]);
  expect(await store.list({ status: "waiting", offset: 1, limit: 10 })).toHaveLength(2);
  expect(await store.count()).toEqual({ queued: 11, waiting: 3, parked: 3, rejected: 0, review: 3, closed: 0 });
});

test("an item that moves to another status while all are listed is in the list once", async () => {
  await create(1, 2, 3);
  const moving = new Proxy(redis, {
    get(target, name) {
      const value = Reflect.get(target, name) as unknown;
      if (name !== "zrange") return typeof value === "function" ? value.bind(target) : value;
      return async (key: string, from: number, to: string) => {
        const ids = await target.zrange(key, from, to);
        const stored = await get(2);
        if (stored.item.status === "queued") await store.revise(stored, { ...stored.item, status: "rejected" }, []);
        return ids;
      };
    },
  });
  const watched = createStateStore({ redis: moving, keys, leaseMs: 60_000 });
  const ids = (await watched.list({ limit: 50 })).map(({ item }) => item.id);
  expect(ids.toSorted()).toEqual([idOf(1), idOf(2), idOf(3)]);
});

test("items of some projects are listed and counted apart, however similar the names are", async () => {
  const of = (repo: string, number: number) => {
    const [id, snapshot] = [toWorkItemId(repo, number), { ...makeIssue(number), repo }];
    const { createdAt: at, title, url } = snapshot;
    const event = { type: "item:created", at, item: id, repo, issue: number, title, url } as const;
    return { item: makeWorkItem({ id, snapshot, rank: number, seen: "1" }, new Date()), snapshot, event };
  };
  const repos = ["acme/shop", "acme/shop-12", "Acme/Shop-App", "acme/shop"] as const;
  await store.createMany([3, 4, 5, 6].map((number, index) => of(repos[index] ?? "", number)));
  const stored = await store.find(toWorkItemId("acme/shop", 6));
  if (stored === undefined) throw new Error("It was not made.");
  await store.revise(stored, { ...stored.item, status: "closed" }, []);
  const listIds = async (query: ItemQuery) => (await store.list(query)).map(({ item }) => item.id);
  expect(await listIds({ repos: ["acme/shop"] })).toEqual(["acme--shop-3", "acme--shop-6"]);
  expect(await listIds({ repos: ["ACME/shop-12", "acme/shop-app"] })).toEqual(["acme--shop-12-4", "acme--shop-app-5"]);
  expect(await listIds({ repos: ["acme/shop"], offset: 1, limit: 1 })).toEqual(["acme--shop-6"]);
  expect(await listIds({ repos: [] })).toEqual([]);
  expect(await store.count(["acme/shop"])).toMatchObject({ queued: 1, closed: 1, review: 0 });
  expect(await store.count(["acme/nothing"])).toMatchObject({ queued: 0, closed: 0 });
});

test("a count that could not be read is an error and not a zero", async () => {
  await redis.set(keys.status("parked"), "no sorted set");
  await expect(store.count()).rejects.toThrow("WRONGTYPE");
});

test("another owner is told how long to wait, and the same owner cuts its earlier self off", async () => {
  await create(1);
  const first = await claim(1, "runner-a");
  expect(await store.claim(idOf(1), "triage", 1, "runner-b")).toMatchObject({ kind: "held" });
  const second = await claim(1, "runner-a");
  expect(second.lease.fence).toBeGreaterThan(first.lease.fence);
  expect(await store.renew(first)).toBe(false);
  await expect(first.lease.assertHeld()).rejects.toMatchObject({ code: "pipeline.lease_lost" });
  await expect(store.commit(first, toPrep(first.stored.item), [])).rejects.toMatchObject({ decision: "stop" });
  await second.lease.assertHeld();
  expect(await store.commit(second, toPrep(second.stored.item), [])).toBe(2);
});

test("of many claims at the same time by many owners one is granted", async () => {
  await create(1);
  const owners = Array.from({ length: 30 }, (_, index) => `runner-${index}`);
  const answers = await Promise.all(owners.map((owner) => store.claim(idOf(1), "triage", 1, owner)));
  expect(answers.filter(({ kind }) => kind === "claimed")).toHaveLength(1);
});

test("a claim for another version, another stage or an unknown item is refused and leaves no lease", async () => {
  await create(1);
  expect(await store.claim(idOf(1), "triage", 2, "a")).toEqual({ kind: "stale" });
  expect(await store.claim(idOf(1), "exec", 1, "a")).toEqual({ kind: "stale" });
  expect(await store.claim(toWorkItemId("acme/none", 1), "triage", 1, "a")).toEqual({ kind: "absent" });
  expect((await get(1)).isLeased).toBe(false);
});

test("a commit whose answer was lost is answered again and written once", async () => {
  await create(1);
  const claimed = await claim(1, "a");
  const next = toPrep(claimed.stored.item);
  expect(await store.commit(claimed, next, [changed(1)])).toBe(2);
  expect(await store.commit(claimed, next, [changed(1)])).toBe(2);
  expect(await redis.xlen(keys.ledger)).toBe(2);
  const other = { ...next, stage: "exec" } as const;
  await expect(store.commit(claimed, other, [])).rejects.toMatchObject({ code: "pipeline.fenced_off" });
});

test("nobody moves an item from outside while it is under work, and anybody may once the lease is over", async () => {
  await create(1);
  const before = await get(1);
  const claimed = await claim(1, "a");
  expect((await get(1)).isLeased).toBe(true);
  expect(await store.revise(before, { ...before.item, status: "closed" }, [])).toBeUndefined();
  await store.release(claimed);
  expect(await store.revise(before, { ...before.item, status: "closed" }, [changed(1)])).toBe(2);
  await expect(store.commit(claimed, toPrep(before.item), [])).rejects.toMatchObject({ decision: "stop" });
  expect(await store.listProject("Acme/Shop")).toEqual([]);
});

test("of many changes of one version one is written", async () => {
  await create(1);
  const stored = await get(1);
  const answers = await Promise.all(
    Array.from({ length: 20 }, (_, rank) => store.revise(stored, { ...stored.item, rank }, [changed(1)])),
  );
  expect(answers.filter((version) => version !== undefined)).toEqual([2]);
  expect(await redis.xlen(keys.ledger)).toBe(2);
});

test("a lease that ran out is not shown as work", async () => {
  store = createStateStore({ redis, keys, leaseMs: 1 });
  await create(1);
  await claim(1, "a");
  await expect.poll(async () => (await get(1)).isLeased).toBe(false);
});

test("what is due is told by its resting time", async () => {
  await create(1, 2, 3);
  const later = new Date(Date.now() + 60_000);
  const stored = await get(2);
  await store.revise(stored, { ...stored.item, notBefore: later.toISOString() }, []);
  expect(await store.countDue("queued", new Date())).toBe(2);
  expect(await store.countDue("queued", later)).toBe(3);
  const due = await store.listDue("queued", later, 10, 1);
  expect(due.map(({ item }) => item.issue)).toEqual([3, 2]);
});
