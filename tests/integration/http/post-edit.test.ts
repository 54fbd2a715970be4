import { Redis } from "ioredis";
import { afterEach, beforeEach, expect, test } from "vitest";
import { makeSocialDrafts } from "../../../src/app-page-parts.ts";
import type { SocialDesk } from "../../../src/domain/ports/social.ts";
import type { ClientId } from "../../../src/domain/social.ts";
import { withSocialCommands } from "../../../src/social/commands.ts";
import { createSocialDesk } from "../../../src/social/desk.ts";
import { makeSocialKeys } from "../../../src/social/keys.ts";
import { makeChannelRules } from "../../../src/social/network-rules.ts";
import { createPostStore } from "../../../src/social/post-store.ts";
import { openPageWorld, type PageWorld } from "../../helpers/page/page-world.ts";
import { startTestRedis, type TestRedis } from "../../helpers/redis.ts";

const LINK = "https://blog.example/posts/1";
const ID = "mr-0123456789ab" as ClientId;
const TYPED = `Two words <b>& "quotes"</b>\n  and a line\n\n${LINK}`;

let world: PageWorld;
let server: TestRedis;
let redis: Redis;
let desk: SocialDesk;
let url: string;

beforeEach(async () => {
  server = await startTestRedis();
  redis = new Redis({ path: server.socket, maxRetriesPerRequest: 0, retryStrategy: () => null });
  redis.on("error", () => undefined);
  const posts = createPostStore({ redis: withSocialCommands(redis), keys: makeSocialKeys("{edit}", "{edit}:ledger") });
  desk = createSocialDesk({ posts, channels: [makeChannelRules("main", "x")], now: () => new Date() });
  const draft = { clientId: ID, channel: "main", source: "blog", title: "Old", text: `Old.\n\n${LINK}`, link: LINK };
  await posts.create([draft], "drafted", new Date());
  world = await openPageWorld({ social: makeSocialDrafts(desk) });
  ({ url } = await world.start());
});
afterEach(async () => {
  redis.disconnect();
  await server.close();
  await world.close();
});

const path = `/social/${ID}/edit`;
const findField = (text: string, name: string) => new RegExp(`name="${name}"\\s+value="([^"]*)"`).exec(text)?.[1] ?? "";

async function get(): Promise<string> {
  return (await fetch(url + path)).text();
}

/** The form as a browser without scripts sends it: the fields of the page, and line breaks as CRLF. */
async function submit(page: string, typed: string, changes: Record<string, string> = {}, headers = {}) {
  const fields = { writeToken: findField(page, "writeToken"), version: findField(page, "version") };
  const body = new URLSearchParams({ ...fields, text: typed.replaceAll("\n", "\r\n"), ...changes });
  const sent = { method: "POST", body, redirect: "manual" as const, headers: { origin: url, ...headers } };
  const answer = await fetch(url + path, sent);
  return { status: answer.status, location: answer.headers.get("location"), text: await answer.text() };
}

/** What a browser would show in the form. */
function toShown(page: string): string {
  const inner = /<textarea[^>]*>\n?([\s\S]*?)<\/textarea>/.exec(page)?.[1] ?? "";
  return inner
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&quot;", '"')
    .replaceAll("&#39;", "'")
    .replaceAll("&amp;", "&");
}

test("a draft is edited with a plain form, keeps its line breaks, and still waits for approval", async () => {
  const page = await get();
  expect(toShown(page)).toBe(`Old.\n\n${LINK}`);
  expect(page).toContain("Counts 29 of 280");
  expect(await submit(page, TYPED)).toMatchObject({ status: 303, location: "/social?done=edit" });
  expect(await desk.get(ID)).toMatchObject({ text: TYPED, state: "drafted", note: "Edited." });
  expect(toShown(await get())).toBe(TYPED);
  const list = await (await fetch(`${url}/social?done=edit`)).text();
  expect(list).toContain("Saved. It is posted in these words.");
  expect(list).toContain(`href="${path}"`);
});

test.each([
  ["is too long", `${"word ".repeat(60)}\n${LINK}`, /Not saved: The text counts \d+, and main takes 280/],
  ["lost its link", "Without the address.", /Not saved: The text does not hold the post&#39;s link/],
])("a text that %s is not saved, and comes back as it was typed", async (_what, typed, problem) => {
  const { status, text } = await submit(await get(), typed);
  expect(status).toBe(422);
  expect(text).toMatch(problem);
  expect(toShown(text)).toBe(typed);
  expect((await desk.get(ID)).text).toBe(`Old.\n\n${LINK}`);
  // The same form is good for the next try.
  expect((await submit(text, TYPED)).status).toBe(303);
});

test("what is typed is counted again without being saved", async () => {
  const typed = `${"a".repeat(260)}\n${LINK}`;
  const { status, text } = await submit(await get(), typed, { look: "count" });
  expect(status).toBe(200);
  expect(text).toMatch(/class="over"[^>]*>Counts 284 of 280, 4 too many/);
  expect(toShown(text)).toBe(typed);
  expect((await desk.get(ID)).text).toBe(`Old.\n\n${LINK}`);
});

test("of two people who edit one post, the second sees what the first one saved and loses nothing", async () => {
  const page = await get();
  await desk.edit(ID, `First.\n${LINK}`);
  const { status, text } = await submit(page, TYPED);
  expect(status).toBe(422);
  expect(text).toContain("was changed by somebody else");
  expect(text).toContain("First.");
  expect(toShown(text)).toBe(TYPED);
  expect((await desk.get(ID)).text).toBe(`First.\n${LINK}`);
});

test("a form from before a restart gives the text back and saves nothing; another site's gets nothing back", async () => {
  const page = await get();
  const old = await submit(page, TYPED, { writeToken: "a-token-of-yesterday" });
  expect(old.status).toBe(403);
  expect(toShown(old.text)).toBe(TYPED);
  const foreign = await submit(page, TYPED, {}, { origin: "https://evil.example" });
  expect(foreign.status).toBe(403);
  expect(foreign.text).not.toContain("Two words");
  expect((await desk.get(ID)).text).toBe(`Old.\n\n${LINK}`);
});

test("a post that went out or is gone, and a state that does not answer, leave the text in the person's hands", async () => {
  const page = await get();
  await desk.drop(ID);
  const dropped = await submit(page, TYPED);
  expect(dropped.status).toBe(422);
  expect(toShown(dropped.text)).toBe(TYPED);
  expect(await get()).toContain("This post is dropped, and its words stand.");
  await redis.flushall();
  const gone = await submit(page, TYPED);
  expect(gone.status).toBe(404);
  expect(toShown(gone.text)).toBe(TYPED);
  redis.disconnect();
  const silent = await submit(page, TYPED);
  expect(silent.status).toBe(503);
  expect(toShown(silent.text)).toBe(TYPED);
});

test("the longest text that the form takes fits into a request, whatever it is made of", async () => {
  const { status, text } = await submit(await get(), `日${"本".repeat(9_900)}\n${LINK}`);
  expect(status).toBe(422);
  expect(toShown(text)).toContain("本".repeat(9_900));
});
