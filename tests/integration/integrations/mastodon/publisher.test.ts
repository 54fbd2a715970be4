import { beforeEach, expect, onTestFinished, test } from "vitest";
import type { ClientId, PlannedPost } from "../../../../src/domain/social.ts";
import { createMastodon } from "../../../../src/integrations/mastodon/publisher.ts";
import { type MastodonServer, startMastodonServer } from "../../../fakes/mastodon-server.ts";

let server: MastodonServer;
beforeEach(async () => {
  server = await startMastodonServer();
  onTestFinished(() => server.close());
});

const signal = new AbortController().signal;
const makePost = (number: number, aheadMs = 86_400_000): PlannedPost => {
  const link = `https://blog.example/${number}?a=1&b=2`;
  const slot = new Date(Date.now() + aheadMs + number * 1_000).toISOString();
  return { clientId: `mr-${number}` as ClientId, channel: "main", text: `Post ${number} ${link}`, link, slot };
};

function push(posts: PlannedPost[], inDoubt = false) {
  const { url, token } = server;
  const publisher = createMastodon({ url, token, channel: "main", timeoutMs: 400, now: () => new Date() });
  return publisher.push({ id: "batch-1", body: publisher.toBody("batch-1", posts), inDoubt }, signal);
}

test("Each post has an idempotency key of its own, the same each time", async () => {
  const posts = [makePost(1), makePost(2)];
  await push(posts);
  await push(posts);
  expect(server.requests.map(({ key }) => key)).toEqual(["mr-1", "mr-2", "mr-1", "mr-2"]);
  expect(server.scheduled).toHaveLength(2);
});

test("A batch in doubt is looked for when the server has forgotten its keys: scheduled, or published by then", async () => {
  const posts = Array.from({ length: 3 }, (_, index) => makePost(index + 1));
  server.faults.push("lost-answer");
  const first = await push(posts);
  expect(first).toMatchObject({ kind: "answered", hold: { code: "social.no_answer" } });
  server.forgetKeys();
  const second = await push(posts, true);
  expect(second.kind === "answered" && [...second.posts.values()].map(({ kind }) => kind)).toEqual(
    Array(3).fill("scheduled"),
  );
  expect(server.scheduled).toHaveLength(3);
  server.forgetKeys();
  server.publishAll();
  const third = await push(posts, true);
  expect(third.kind === "answered" && third.posts.get("mr-1")).toEqual({ kind: "scheduled", remoteId: "91" });
  expect(server.scheduled).toEqual([]);
});

test("It is looked for on every page of the scheduled posts", async () => {
  const posts = [makePost(1)];
  await push(posts);
  for (let number = 100; number < 190; number++) await push([makePost(number)]);
  server.forgetKeys();
  await push(posts, true);
  expect(server.scheduled).toHaveLength(91);
});

test("Where the look itself fails, nothing is sent", async () => {
  const posts = [makePost(1)];
  server.isUp = false;
  expect(await push(posts, true)).toMatchObject({ kind: "unknown" });
  expect(server.requests.filter(({ method }) => method === "POST")).toEqual([]);
});

test("A time that is less than five minutes ahead asks for another, without a request", async () => {
  const answer = await push([makePost(1, 60_000), makePost(2)]);
  expect(answer.kind === "answered" && answer.posts.get("mr-1")?.kind).toBe("slot-taken");
  expect(answer.kind === "answered" && answer.posts.get("mr-2")?.kind).toBe("scheduled");
});

test("A server that takes no more leaves the rest for later", async () => {
  server.faults.push({ status: 200, body: { id: "7" } }, { status: 429 });
  const answer = await push([makePost(1), makePost(2), makePost(3)]);
  expect(answer).toMatchObject({ kind: "answered", hold: { code: "social.rate_limited" } });
  expect(answer.kind === "answered" && [...answer.posts.values()].map(({ kind }) => kind)).toEqual([
    "scheduled",
    "not-accepted",
    "not-accepted",
  ]);
  expect(server.requests).toHaveLength(2);
});
