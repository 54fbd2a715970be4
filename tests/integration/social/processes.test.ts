import { once } from "node:events";
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { Redis } from "ioredis";
import { afterAll, beforeAll, beforeEach, expect, onTestFinished, test } from "vitest";
import { startSocialEndpoint, type SocialEndpoint } from "../../fakes/social-endpoint.ts";
import { startTestRedis, type TestRedis } from "../../helpers/redis.ts";
import { waitUntil } from "../../helpers/wait-until.ts";
import type { ChildTask } from "./push-child.ts";
import { makeEntries, never, openSocialWorld } from "./world.ts";

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

const CHILD = fileURLToPath(new URL("./push-child.ts", import.meta.url));

async function runChild(task: Pick<ChildTask, "entries" | "stopAt">): Promise<NodeJS.Signals | number | null> {
  const { url, token } = endpoint;
  const argument = JSON.stringify({ ...task, redisUrl: redis.url, endpoint: { url, token } } satisfies ChildTask);
  const child = spawn(process.execPath, [CHILD, argument], { stdio: ["ignore", "ignore", "inherit"] });
  const [code, signal] = (await once(child, "exit")) as [number | null, NodeJS.Signals | null];
  return signal ?? code;
}

function open(count: number) {
  const feed = { kind: "read" as const, entries: makeEntries(count), skipped: 0, validators: {} };
  const world = openSocialWorld({ redisUrl: redis.url, endpoint, feed });
  onTestFinished(world.close);
  return world.social;
}

test("Five pushes at once from five processes over 100 posts: no slot twice, no post twice, none lost", async () => {
  const ends = await Promise.all(Array.from({ length: 5 }, () => runChild({ entries: 100 })));
  expect(ends).toEqual([0, 0, 0, 0, 0]);
  const social = open(100);
  await social.pass(never);
  expect(await social.desk.count()).toMatchObject({ scheduled: 100, approved: 0, unknown: 0, pushing: 0 });
  expect(endpoint.taken).toHaveLength(100);
  expect(new Set(endpoint.taken.map(({ slot }) => slot)).size).toBe(100);
  expect(new Set(endpoint.taken.map(({ clientId }) => clientId)).size).toBe(100);
  const times = endpoint.taken.map(({ slot }) => Date.parse(slot)).toSorted((a, b) => a - b);
  const least = Math.min(...times.slice(1).map((at, index) => at - (times[index] ?? 0)));
  expect(least).toBeGreaterThanOrEqual(3_600_000);
  expect(endpoint.requests.flatMap(({ problems }) => problems)).toEqual([]);
  expect(endpoint.collisions).toBe(0);
});

test("The loop that a batch replaces, asking for a free time and then creating, loses on the same stand-in", async () => {
  const headers = { authorization: `Bearer ${endpoint.token}` };
  const pushOne = async (text: string) => {
    const answer = await fetch(`${endpoint.url}/api/v2/social-posts/next-slot`, { headers });
    const { slot } = (await answer.json()) as { slot: string };
    const body = JSON.stringify({ channel: "main", text, slot });
    await fetch(`${endpoint.url}/api/v2/social-posts`, { method: "POST", headers, body });
  };
  const loops = Array.from({ length: 5 }, async (_, loop) => {
    for (let post = 0; post < 20; post++) await pushOne(`${loop}-${post}`);
  });
  await Promise.all(loops);
  expect(endpoint.taken).toHaveLength(100);
  expect(new Set(endpoint.taken.map(({ slot }) => slot)).size).toBeLessThan(100);
});

test.for(["drafted", "remembered", "claimed", "begun", "accepted", "settled"] as const)(
  "A runner that is killed when posts are %s: the next pass sends each post once",
  async (stopAt) => {
    expect(await runChild({ entries: 6, stopAt })).toBe("SIGKILL");
    const social = open(6);
    // A batch that was begun belongs to the dead runner until its lease is over.
    await waitUntil(async () => (await social.pass(never)).posts.scheduled === 6, { timeoutMs: 20_000 });
    expect(await social.desk.count()).toMatchObject({ scheduled: 6, approved: 0, unknown: 0, pushing: 0 });
    expect(endpoint.taken).toHaveLength(6);
    expect(new Set(endpoint.taken.map(({ slot }) => slot)).size).toBe(6);
    const keys = endpoint.requests.map(({ key }) => key);
    expect(new Set(keys).size).toBe(1);
  },
);

test("A pass that is stopped while it waits for an answer leaves the batch to the next one", async () => {
  const social = open(3);
  const stop = new AbortController();
  endpoint.faults.push({ kind: "hang" });
  const stopped = social.pass(stop.signal);
  await waitUntil(() => endpoint.requests.length === 1);
  stop.abort();
  await expect(stopped).rejects.toMatchObject({ code: "social.stopped", decision: "stop" });
  await waitUntil(async () => (await social.pass(never)).posts.scheduled === 3, { timeoutMs: 20_000 });
  expect(endpoint.taken).toHaveLength(3);
});
