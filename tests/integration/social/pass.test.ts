import { Redis } from "ioredis";
import { afterAll, beforeAll, beforeEach, expect, onTestFinished, test } from "vitest";
import { startSocialEndpoint, type SocialEndpoint } from "../../fakes/social-endpoint.ts";
import { startTestRedis, type TestRedis } from "../../helpers/redis.ts";
import { makeEntries, makeEntry, never, openSocialWorld } from "./world.ts";

let redis: TestRedis;
let client: Redis;
let endpoint: SocialEndpoint;

beforeAll(async () => {
  redis = await startTestRedis();
  client = new Redis({ path: redis.socket });
});
afterAll(async () => {
  client.disconnect();
  await redis.close();
});
beforeEach(async () => {
  await client.flushall();
  endpoint = await startSocialEndpoint();
  onTestFinished(() => endpoint.close());
});

type Changes = Partial<Parameters<typeof openSocialWorld>[0]>;

function open(count: number, changes: Changes = {}) {
  const feed = { kind: "read" as const, entries: makeEntries(count), skipped: 0, validators: {} };
  const world = openSocialWorld({ redisUrl: redis.url, endpoint, feed, ...changes });
  onTestFinished(world.close);
  return world;
}

const batches = () => endpoint.requests.filter(({ path }) => path.endsWith("/batch"));
const ids = () => endpoint.taken.map(({ clientId }) => clientId);

test("A pass sends all approved posts in one request that keeps the contract, and a second pass sends nothing", async () => {
  const { social, events } = open(12);
  const first = await social.pass(never);
  expect(batches()).toHaveLength(1);
  expect(batches()[0]?.problems).toEqual([]);
  expect(endpoint.taken).toHaveLength(12);
  expect(first.posts).toMatchObject({ scheduled: 12, approved: 0, unknown: 0 });
  expect(new Set(endpoint.taken.map(({ slot }) => slot)).size).toBe(12);
  // The feed has its newest entry first; that one appears last.
  const inTime = endpoint.taken
    .toSorted((a, b) => (a.slot < b.slot ? -1 : 1))
    .map(({ link }) => link.split("/").at(-1));
  expect(inTime).toEqual(Array.from({ length: 12 }, (_, index) => String(12 - index)));
  expect(events.at(-1)).toMatchObject({ type: "social:passed", drafted: 12, holds: [] });
  const second = await social.pass(never);
  expect(batches()).toHaveLength(1);
  expect(second.posts).toMatchObject({ scheduled: 12 });
  const [booked] = await client.xrange("{millrace}:ledger", "-", "+");
  expect(JSON.parse(booked?.[1][1] ?? "")).toMatchObject({ type: "social:pushed", scheduled: 12, rejected: 0 });
});

test("Drafts wait for a person, who edits, approves and drops them", async () => {
  const { social } = open(3, { approval: "required" });
  expect((await social.pass(never)).posts).toMatchObject({ drafted: 3, scheduled: 0 });
  expect(batches()).toEqual([]);
  const [first, second, third] = (await social.desk.list()).toReversed();
  await expect(social.desk.edit(first?.clientId ?? "", "No link in it")).rejects.toMatchObject({
    code: "social.link_missing",
  });
  await expect(social.desk.edit(first?.clientId ?? "", `${"x".repeat(300)} ${first?.link}`)).rejects.toMatchObject({
    code: "social.too_long",
  });
  await social.desk.edit(first?.clientId ?? "", `Better words ${first?.link}`);
  await social.desk.approve(first?.clientId.slice(0, 12) ?? "");
  await social.desk.drop(second?.clientId ?? "");
  await expect(social.desk.approve(second?.clientId ?? "")).rejects.toMatchObject({ code: "social.wrong_state" });
  expect((await social.pass(never)).posts).toMatchObject({ drafted: 1, scheduled: 1, dropped: 1 });
  expect(endpoint.taken.map(({ text }) => text)).toEqual([`Better words ${first?.link}`]);
  expect((await social.desk.get(third?.clientId ?? "")).state).toBe("drafted");
});

test("An endpoint that is not deployed keeps the posts, and once it is live each goes out once", async () => {
  const { social, events } = open(5);
  endpoint.isLive = false;
  const report = await social.pass(never);
  expect(report.holds).toMatchObject([{ code: "social.not_deployed", posts: 5 }]);
  expect(report.posts).toMatchObject({ approved: 5, scheduled: 0 });
  // One try, and no fall-back to single posts.
  expect(endpoint.requests.map(({ method, path }) => [method, path])).toEqual([["POST", "/api/v2/social-posts/batch"]]);
  expect(events.at(-1)).toMatchObject({ holds: [{ code: "social.not_deployed", posts: 5 }] });
  const since = report.holds[0]?.since;
  expect((await social.pass(never)).holds[0]?.since).toBe(since);
  endpoint.isLive = true;
  expect((await social.pass(never)).holds).toEqual([]);
  await social.pass(never);
  expect(ids().toSorted()).toEqual([...new Set(ids())].toSorted());
  expect(endpoint.taken).toHaveLength(5);
});

test.for([405, 501])("Status %i means not deployed, too", async (status) => {
  const { social } = open(1);
  endpoint.faults.push({ kind: "status", status });
  expect((await social.pass(never)).holds).toMatchObject([{ code: "social.not_deployed" }]);
});

test("A 404 that names a channel is no missing endpoint", async () => {
  const { social } = open(1);
  endpoint.faults.push({ kind: "status", status: 404, body: { error: { code: "unknown_channel", message: "main" } } });
  expect((await social.pass(never)).holds).toMatchObject([{ code: "social.refused" }]);
});

test.for(["lost-answer", "broken-answer"] as const)(
  "A %s after acceptance is retried with the same key and bytes, and each post goes out once",
  async (kind) => {
    const { social } = open(4, { timeoutMs: 300 });
    endpoint.faults.push({ kind }, { kind });
    const { posts } = await social.pass(never);
    expect(posts).toMatchObject({ scheduled: 4, unknown: 0 });
    expect(new Set(batches().map(({ key, body }) => key + body)).size).toBe(1);
    expect(batches()).toHaveLength(3);
    expect(endpoint.taken).toHaveLength(4);
  },
);

test("A post without an answer after all tries is unknown, keeps its slot, and a later pass finds out", async () => {
  let now = new Date();
  const { social } = open(2, { timeoutMs: 200, pauses: [], now: () => now });
  endpoint.faults.push({ kind: "lost-answer" });
  const report = await social.pass(never);
  expect(report.posts).toMatchObject({ unknown: 2 });
  expect(report.holds).toMatchObject([{ code: "social.no_answer", posts: 2 }]);
  // A 404 now says nothing of the first try: it may have been accepted.
  now = new Date(now.getTime() + 120_000);
  endpoint.isLive = false;
  expect((await social.pass(never)).posts).toMatchObject({ unknown: 2, approved: 0 });
  endpoint.isLive = true;
  now = new Date(now.getTime() + 120_000);
  const last = await social.pass(never);
  expect(last.posts).toMatchObject({ scheduled: 2, unknown: 0 });
  expect(last.holds).toEqual([]);
  expect(endpoint.taken).toHaveLength(2);
  expect(new Set(batches().map(({ key }) => key)).size).toBe(1);
});

test("An endpoint that fails and names a time is left alone until then, with the batch as it was", async () => {
  let now = new Date();
  const { social } = open(2, { now: () => now });
  endpoint.faults.push({ kind: "status", status: 503, headers: { "retry-after": "600" } });
  expect((await social.pass(never)).posts).toMatchObject({ unknown: 2 });
  await social.pass(never);
  expect(batches()).toHaveLength(1);
  now = new Date(now.getTime() + 601_000);
  expect((await social.pass(never)).posts).toMatchObject({ scheduled: 2 });
  expect(new Set(batches().map(({ key }) => key)).size).toBe(1);
});

test("Partial acceptance is booked post by post", async () => {
  const { social } = open(4);
  endpoint.refuse = ({ text }) => (text.includes("number 2") ? "The text is forbidden." : undefined);
  endpoint.faults.push({ kind: "forgets", clientIds: (all) => all.slice(0, 3) });
  const { posts } = await social.pass(never);
  expect(posts).toMatchObject({ scheduled: 3, rejected: 1, unknown: 0 });
  const [rejected] = await social.desk.list({ states: ["rejected"] });
  expect(rejected).toMatchObject({ note: "The text is forbidden.", slot: undefined });
  expect(endpoint.taken).toHaveLength(3);
  const claimed = () => client.zcard("{millrace}:social:slots:main");
  expect(await claimed()).toBe(3);
  const edited = await social.desk.edit(rejected?.clientId ?? "", `Allowed words ${rejected?.link}`);
  expect(edited.state).toBe("drafted");
  expect(await claimed()).toBe(3);
  await social.desk.approve(edited.clientId);
  expect((await social.pass(never)).posts).toMatchObject({ scheduled: 4, rejected: 0 });
  expect(await claimed()).toBe(4);
});

test("A time that is taken at the service is left to who has it, and the post gets another", async () => {
  const { social } = open(1);
  const preview = await social.preview(never);
  const slot = preview.batches[0]?.posts[0]?.slot ?? "";
  endpoint.foreignSlots.add(slot);
  expect((await social.pass(never)).posts).toMatchObject({ scheduled: 1 });
  expect(endpoint.taken.map((post) => post.slot)).not.toContain(slot);
  expect(batches()).toHaveLength(2);
});

test("A batch that is too large is sent in smaller ones", async () => {
  const { social } = open(10);
  endpoint.mostPosts = 3;
  expect((await social.pass(never)).posts).toMatchObject({ scheduled: 10 });
  expect(ids()).toHaveLength(10);
});

test.for([
  { status: 401, code: "social.unauthorised", hint: /token/ },
  { status: 429, code: "social.rate_limited", hint: undefined },
  { status: 400, code: "social.refused", hint: /dry-run/ },
  { status: 302, code: "social.refused", hint: /social.push.url/ },
])("Status $status holds the posts back and says what to do", async ({ status, code, hint }) => {
  const { social } = open(2);
  endpoint.faults.push({ kind: "status", status, headers: { "retry-after": "3600", location: "https://x.example/" } });
  const { pushes, posts, holds } = await social.pass(never);
  expect(posts).toMatchObject({ approved: 2 });
  expect(holds).toMatchObject([{ code, posts: 2 }]);
  if (hint !== undefined) expect(pushes[0]?.hold?.hint).toMatch(hint);
  // The endpoint named a time, so the next pass leaves it alone.
  const before = batches().length;
  await social.pass(never);
  expect(batches()).toHaveLength(before);
});

test("An entry that goes on standing in the feed makes one post, also where the feed is read twice at once", async () => {
  const worlds = Array.from({ length: 4 }, () => open(20, { approval: "required" }));
  await Promise.all(worlds.map(({ social }) => social.pass(never)));
  expect(await worlds[0]?.social.desk.count()).toMatchObject({ drafted: 20 });
});

test("First sight of a feed leaves what is older than configured, and so does every later pass", async () => {
  const old = new Date(Date.now() - 3 * 86_400_000).toISOString();
  const entries = [makeEntry(1), makeEntry(2, { publishedAt: old }), makeEntry(3, { publishedAt: undefined })];
  const first = open(0, { feed: { kind: "read", entries, skipped: 0, validators: {} } });
  const report = await first.social.pass(never);
  expect(report.feeds[0]?.drafts.map(({ title }) => title)).toEqual(["Post number 1"]);
  expect(report.feeds[0]?.skipped).toHaveLength(2);
  const more = [...entries, makeEntry(4, { publishedAt: undefined })];
  const later = open(0, { feed: { kind: "read", entries: more, skipped: 0, validators: {} } });
  const { feeds } = await later.social.pass(never);
  expect(feeds[0]?.drafts.map(({ title }) => title)).toEqual(["Post number 4"]);
});

test("More new entries than a pass takes come with the next one", async () => {
  const { social } = open(5, { collect: { firstSightMs: 1e9, mostAgeMs: 1e9, mostEntries: 2 } });
  const seen: number[] = [];
  for (let pass = 0; pass < 4; pass++) seen.push((await social.pass(never)).feeds[0]?.drafts.length ?? -1);
  expect(seen).toEqual([2, 2, 1, 0]);
  expect(endpoint.taken).toHaveLength(5);
});
