import { Redis } from "ioredis";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { ClientId, Draft, PlannedPost } from "../../../src/domain/social.ts";
import { createBatchStore, type BatchStore, type PostEnd } from "../../../src/social/batch-store.ts";
import { withSocialCommands } from "../../../src/social/commands.ts";
import { makeSocialKeys } from "../../../src/social/keys.ts";
import { createPostStore, type PostStore } from "../../../src/social/post-store.ts";
import { startTestRedis, type TestRedis } from "../../helpers/redis.ts";
import { waitUntil } from "../../helpers/wait-until.ts";

let server: TestRedis;
let client: Redis;
let posts: PostStore;
let batches: BatchStore;

beforeAll(async () => {
  server = await startTestRedis();
  client = new Redis({ path: server.socket });
  const redis = withSocialCommands(client);
  const keys = makeSocialKeys("{millrace}", "{millrace}:ledger");
  posts = createPostStore({ redis, keys });
  batches = createBatchStore({ redis, keys });
});
afterAll(async () => {
  client.disconnect();
  await server.close();
});
beforeEach(() => client.flushall());

const now = new Date("2030-01-01T00:00:00Z");
const HOUR = 3_600_000;
const options = { spacingMs: HOUR, now };

const makeDraft = (number: number): Draft => {
  const link = `https://blog.example/${number}`;
  return { clientId: `mr-${number}` as ClientId, channel: "main", source: "blog", title: "T", text: `T ${link}`, link };
};
const plan = (number: number, slot: number): PlannedPost & { version: number } => {
  const { clientId, channel, text, link } = makeDraft(number);
  return { clientId, channel, text, link, version: 1, slot: new Date(now.getTime() + slot).toISOString() };
};
const approve = (count: number) =>
  posts.create(
    Array.from({ length: count }, (_, index) => makeDraft(index)),
    "approved",
    now,
  );
const claim = (id: string, planned: (PlannedPost & { version: number })[]) =>
  batches.claim({ id, publisher: "host", posts: planned.map(({ clientId }) => clientId) }, planned, options);
const state = async (number: number) => (await posts.find(`mr-${number}`))?.state;

test("A post is made once; later it stays as it is, whatever became of it", async () => {
  expect(await posts.create([makeDraft(1)], "drafted", now)).toHaveLength(1);
  const [post] = await posts.list({ states: ["drafted"], limit: 10 });
  expect(await posts.revise(post!, { state: "dropped", note: "" }, now)).toBe(true);
  expect(await posts.create([makeDraft(1)], "approved", now)).toEqual([]);
  expect(await state(1)).toBe("dropped");
  expect(await posts.count()).toMatchObject({ drafted: 0, approved: 0, dropped: 1 });
});

test("Of two changes of a post as it stood before, the second is refused", async () => {
  await posts.create([makeDraft(1)], "drafted", now);
  const post = (await posts.find("mr-1"))!;
  expect(await posts.revise(post, { state: "approved", note: "" }, now)).toBe(true);
  expect(await posts.revise(post, { state: "dropped", note: "" }, now)).toBe(false);
  expect(await state(1)).toBe("approved");
});

test("A claim takes all of its posts and times, or none", async () => {
  await approve(4);
  expect(await claim("b1", [plan(0, 0), plan(1, HOUR)])).toBe("claimed");
  const before = await client.zcard("{millrace}:social:slots:main");
  // A time that is taken, one that is too near before and after, and one twice in a batch.
  for (const [first, second] of [
    [5 * HOUR, HOUR],
    [5 * HOUR, 2 * HOUR - 1],
    [5 * HOUR, -HOUR + 1],
    [5 * HOUR, 5 * HOUR],
    [5 * HOUR, 6 * HOUR - 1],
  ] as const) {
    expect(await claim("b2", [plan(2, first), plan(3, second)])).toBe("taken");
  }
  // A post that another batch has, or that is another one by now.
  expect(await claim("b3", [plan(2, 5 * HOUR), plan(1, 7 * HOUR)])).toBe("moved");
  expect(await claim("b3", [plan(2, 5 * HOUR), { ...plan(3, 7 * HOUR), version: 2 }])).toBe("moved");
  expect([await state(2), await state(3)]).toEqual(["approved", "approved"]);
  expect(await client.zcard("{millrace}:social:slots:main")).toBe(before);
  expect(await client.keys("*:batch:*")).toEqual(["{millrace}:social:batch:b1"]);
  expect(await claim("b4", [plan(2, 5 * HOUR), plan(3, 6 * HOUR)])).toBe("claimed");
});

test("Of fifty claims of one time, each for a post of its own, one is granted", async () => {
  await approve(50);
  const answers = await Promise.all(Array.from({ length: 50 }, (_, index) => claim(`b${index}`, [plan(index, 0)])));
  expect(answers.filter((answer) => answer === "claimed")).toHaveLength(1);
  expect(await posts.count()).toMatchObject({ pushing: 1, approved: 49 });
});

test("A batch is sent by one runner at a time, and always with the bytes of its first try", async () => {
  await approve(1);
  await claim("b1", [plan(0, 0)]);
  expect(await batches.begin("b1", "first", 150)).toEqual({ attempt: 1, body: "first", inDoubt: false });
  expect(await batches.begin("b1", "second", 150)).toBeUndefined();
  const second = await waitUntil(() => batches.begin("b1", "second", 60_000));
  expect(second).toEqual({ attempt: 2, body: "first", inDoubt: true });
  expect(await batches.begin("another", "body", 60_000)).toBeUndefined();
});

const end = (number: number, changes: Partial<PostEnd>): PostEnd => {
  return { clientId: `mr-${number}`, channel: "main", state: "unknown", note: "", slot: "keep", ...changes };
};
const settlement = { inDoubt: false, restUntil: now };

test("An answer that comes after a later try began changes nothing", async () => {
  await approve(1);
  await claim("b1", [plan(0, 0)]);
  await batches.begin("b1", "body", 1);
  await waitUntil(() => batches.begin("b1", "body", 60_000));
  const late = { ...settlement, posts: [end(0, { state: "approved", slot: "free" })] };
  expect(await batches.settle("b1", 1, late, now)).toBeUndefined();
  expect(await state(0)).toBe("pushing");
  const scheduled = { ...settlement, posts: [end(0, { state: "scheduled", remoteId: "7" })] };
  expect(await batches.settle("b1", 2, scheduled, now)).toBe(0);
  expect(await posts.find("mr-0")).toMatchObject({
    state: "scheduled",
    remoteId: "7",
    slot: "2030-01-01T00:00:00.000Z",
  });
  expect(await batches.listOpen(now)).toEqual([]);
});

test("A post that a person took out of a batch is no longer moved by it", async () => {
  await approve(2);
  await claim("b1", [plan(0, 0), plan(1, HOUR)]);
  await batches.begin("b1", "body", 60_000);
  const unknown = { ...settlement, inDoubt: true, posts: [end(0, {}), end(1, {})] };
  expect(await batches.settle("b1", 1, unknown, now)).toBe(2);
  expect(await batches.listOpen(now)).toMatchObject([{ id: "b1", posts: ["mr-0", "mr-1"] }]);
  // Not sent, as the person saw there: it goes into another batch.
  await posts.revise((await posts.find("mr-0"))!, { state: "approved", note: "" }, now);
  const version = (await posts.find("mr-0"))?.version ?? 0;
  expect(await claim("b2", [{ ...plan(0, 9 * HOUR), version }])).toBe("claimed");
  await batches.begin("b1", "body", 60_000);
  const scheduled = {
    ...settlement,
    posts: [0, 1].map((number) => end(number, { state: "scheduled", remoteId: "7" })),
  };
  expect(await batches.settle("b1", 2, scheduled, now)).toBe(0);
  expect([await state(0), await state(1)]).toEqual(["pushing", "scheduled"]);
  expect(await posts.find("mr-0")).toMatchObject({ batch: "b2", slot: "2030-01-01T09:00:00.000Z" });
});

test("What was done with long ago is forgotten, and what waits is not", async () => {
  await approve(2);
  await posts.revise((await posts.find("mr-0"))!, { state: "dropped", note: "" }, now);
  expect(await posts.forget(new Date(now.getTime() + 1))).toBe(1);
  expect(await client.keys("*:post:*")).toEqual(["{millrace}:social:post:mr-1"]);
  expect(await posts.count()).toMatchObject({ approved: 1, dropped: 0 });
});
