import { Redis } from "ioredis";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { startSocialEndpoint } from "../../fakes/social-endpoint.ts";
import { startTestRedis, type TestRedis } from "../../helpers/redis.ts";
import { makeEntries, never, openSocialWorld } from "./world.ts";

let redis: TestRedis;
beforeAll(async () => {
  redis = await startTestRedis();
});
afterAll(() => redis.close());

/** A connection on which every command that writes is refused by the server itself. */
async function openReadOnly(): Promise<Redis> {
  const admin = new Redis({ path: redis.socket });
  await admin.acl("SETUSER", "reader", "on", ">reader-password", "~*", "+@all", "-@write", "-@scripting");
  admin.disconnect();
  const client = new Redis({ path: redis.socket, username: "reader", password: "reader-password" });
  onTestFinished(() => client.disconnect());
  await expect(client.set("a", "b")).rejects.toThrow("NOPERM");
  return client;
}

async function dump(): Promise<string> {
  const client = new Redis({ path: redis.socket });
  const values = await Promise.all(
    (await client.keys("*")).toSorted().map(async (key) => [key, await client.dumpBuffer(key)]),
  );
  client.disconnect();
  return JSON.stringify(values);
}

test("A dry run shows drafts, slots and the exact request, sends nothing and writes nothing", async () => {
  const endpoint = await startSocialEndpoint();
  onTestFinished(() => endpoint.close());
  const feed = { kind: "read" as const, entries: makeEntries(3), skipped: 0, validators: {} };
  const options = { redisUrl: redis.url, endpoint, approval: "required" as const };
  const filled = openSocialWorld({ ...options, feed });
  onTestFinished(filled.close);
  await filled.social.pass(never);
  const [first] = await filled.social.desk.list();
  await filled.social.desk.approve(first?.clientId ?? "");
  const before = await dump();
  const requests = endpoint.requests.length;

  const ledger = { append: () => Promise.reject(new Error("The ledger was written.")) };
  const more = { ...feed, entries: makeEntries(5) };
  const dry = openSocialWorld({ ...options, feed: more, redis: await openReadOnly(), ledger });
  onTestFinished(dry.close);
  const preview = await dry.social.preview(never);

  expect(endpoint.requests).toHaveLength(requests);
  expect(await dump()).toBe(before);
  expect(preview.feeds[0]?.drafts).toHaveLength(2);
  const [batch] = preview.batches;
  expect(batch?.posts.map(({ awaitsApproval }) => awaitsApproval)).toEqual([false, true, true, true, true]);
  const [request] = batch?.requests ?? [];
  expect(request).toMatchObject({ method: "POST", url: `${endpoint.url}/api/v2/social-posts/batch` });
  expect(request?.headers["idempotency-key"]).toMatch(/^"[0-9a-f]{40}"$/);
  expect(JSON.stringify(preview)).not.toContain(endpoint.token);

  // What it announced for the approved post is what a pass then sends.
  await filled.social.pass(never);
  const announced = batch?.posts.find(({ awaitsApproval }) => !awaitsApproval);
  expect(endpoint.taken).toMatchObject([
    { clientId: announced?.clientId, slot: announced?.slot, text: announced?.text },
  ]);
});
