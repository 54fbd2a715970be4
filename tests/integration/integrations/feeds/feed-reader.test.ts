import { gzipSync, brotliCompressSync } from "node:zlib";
import type { IncomingMessage, ServerResponse } from "node:http";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createFeedReader } from "../../../../src/integrations/feeds/feed-reader.ts";
import { type HttpStandIn, startHttpStandIn } from "../../../fakes/http-stand-in.ts";
import { waitUntil } from "../../../helpers/wait-until.ts";
import { ENTITY_BOMB, ZOO } from "./zoo.ts";

const MAX_BYTES = 200_000;
type Page = (request: IncomingMessage, response: ServerResponse) => void;
const pages = new Map<string, Page>();
let server: HttpStandIn;
let asked: string[] = [];
let openSockets = 0;

beforeAll(async () => {
  server = await startHttpStandIn((request, response) => {
    asked.push(request.url ?? "");
    openSockets += 1;
    response.once("close", () => (openSockets -= 1));
    const page = pages.get(request.url ?? "");
    if (page === undefined) return void response.writeHead(404).end();
    page(request, response);
  });
});
afterAll(() => server.close());

function makeReader(changes: Partial<Parameters<typeof createFeedReader>[0]> = {}) {
  const allow = [new URL(server.url).host];
  const now = () => new Date("2026-11-21T12:00:00Z");
  return createFeedReader({ timeoutMs: 2_000, maxBytes: MAX_BYTES, allow, mostEntries: 200, now, ...changes });
}

const never = new AbortController().signal;
const read = (path: string, reader = makeReader()) => reader.read(`${server.url}${path}`, {}, never);
const show = (path: string, body: string | Buffer, headers: Record<string, string> = {}) =>
  pages.set(path, (_, response) => response.writeHead(200, headers).end(body));

describe("Every feed of the zoo ends in entries or in one clear line", () => {
  test.for(ZOO)("$name", async ({ body, type, expected }) => {
    show("/zoo", body, { "content-type": type });
    const answer = await read("/zoo");
    if (typeof expected === "string") {
      expect(answer).toMatchObject({ kind: "failed", code: expected });
      expect((answer as { message: string }).message).toMatch(/^[A-Z].{10,300}\.$/s);
      return;
    }
    expect(answer.kind).toBe("read");
    const entries = answer.kind === "read" ? answer.entries : [];
    expect(entries.map(({ title, link }) => [title, link?.replace(server.url, "")])).toEqual(expected);
  });
});

test("A feed of 50 MB is left at the limit, and its connection closed", async () => {
  let sent = 0;
  pages.set("/huge", (_, response) => {
    response.writeHead(200);
    const more = () => {
      while (sent < 50_000_000 && !response.destroyed) {
        sent += 10_000;
        if (!response.write("x".repeat(10_000))) return void response.once("drain", more);
      }
      response.end();
    };
    more();
  });
  expect(await read("/huge")).toMatchObject({ kind: "failed", code: "feed.too_large" });
  await waitUntil(() => openSockets === 0, { what: "the connection to be closed" });
  expect(sent).toBeLessThan(20_000_000);
  show("/announced", "x", { "content-length": "50000000" });
  expect(await read("/announced")).toMatchObject({ code: "feed.too_large" });
});

test("What unpacks to more than the limit is left there, too", async () => {
  const bomb = gzipSync(Buffer.alloc(50_000_000, "<item/>"));
  expect(bomb.length).toBeLessThan(MAX_BYTES);
  show("/gzip-bomb", bomb, { "content-encoding": "gzip" });
  expect(await read("/gzip-bomb")).toMatchObject({ kind: "failed", code: "feed.too_large" });
  show("/br-bomb", brotliCompressSync(Buffer.alloc(50_000_000, "x")), { "content-encoding": "br" });
  expect(await read("/br-bomb")).toMatchObject({ code: "feed.too_large" });
  show("/half", gzipSync("<rss version='2.0'/>").subarray(0, 12), { "content-encoding": "gzip" });
  expect(await read("/half")).toMatchObject({ code: "feed.broken_answer" });
});

test.for(["silent", "drips"])("A feed that %s is left at the time-out, and its connection closed", async (how) => {
  pages.set(`/${how}`, (_, response) => {
    if (how === "silent") return;
    response.writeHead(200);
    const timer = setInterval(() => response.write("<"), 20);
    response.once("close", () => clearInterval(timer));
  });
  const started = performance.now();
  const answer = await read(`/${how}`, makeReader({ timeoutMs: 300 }));
  expect(answer).toMatchObject({ kind: "failed", code: "feed.timeout" });
  expect(performance.now() - started).toBeLessThan(2_000);
  await waitUntil(() => openSockets === 0, { what: "the connection to be closed" });
});

test("A feed that is hung up on while it answers is a broken answer", async () => {
  pages.set("/reset", (_, response) => {
    response.writeHead(200, { "content-length": "1000" });
    response.write("<rss");
    setTimeout(() => response.destroy(), 20);
  });
  expect(await read("/reset")).toMatchObject({ kind: "failed", code: "feed.broken_answer" });
});

test("What did not change since the last time is asked for with its validators and not read again", async () => {
  const seen: (string | undefined)[] = [];
  pages.set("/etag", ({ headers }, response) => {
    seen.push(headers["if-none-match"], headers["if-modified-since"]);
    if (headers["if-none-match"] === '"v1"') return void response.writeHead(304).end();
    const validators = { etag: '"v1"', "last-modified": "Sat, 21 Nov 2026 10:00:00 GMT" };
    response.writeHead(200, validators).end(ZOO[0]?.body);
  });
  const reader = makeReader();
  const first = await reader.read(`${server.url}/etag`, {}, never);
  const validators = first.kind === "read" ? first.validators : {};
  expect(await reader.read(`${server.url}/etag`, validators, never)).toEqual({ kind: "unchanged" });
  expect(seen).toEqual([undefined, undefined, '"v1"', "Sat, 21 Nov 2026 10:00:00 GMT"]);
});

test("A feed that is gone, overloaded or missing says so, with the time to wait", async () => {
  pages.set("/gone", (_, response) => response.writeHead(410).end());
  pages.set("/busy", (_, response) => response.writeHead(503, { "retry-after": "600" }).end());
  expect(await read("/gone")).toMatchObject({ kind: "gone", code: "feed.gone" });
  expect(await read("/busy")).toMatchObject({ code: "feed.status", retryAt: new Date("2026-11-21T12:10:00Z") });
  expect(await read("/nothing")).toMatchObject({ code: "feed.status", message: "It answers with status 404." });
});

describe("An address that is not public is never asked", () => {
  const strict = () => makeReader({ allow: [] });

  test.for([
    "http://127.0.0.1/feed",
    "http://localhost/feed",
    "http://[::1]/feed",
    "http://[::ffff:127.0.0.1]/feed",
    "http://[64:ff9b::7f00:1]/feed",
    "http://0.0.0.0/feed",
    "http://2130706433/feed",
    "http://10.1.2.3/feed",
    "http://169.254.169.254/latest/meta-data",
    "http://[fe80::1]/feed",
    "http://[fd00::1]/feed",
  ])("%s", async (url) => {
    asked = [];
    expect(await strict().read(url, {}, never)).toMatchObject({ kind: "failed", code: "feed.blocked_address" });
    expect(asked).toEqual([]);
  });

  test.for([
    "ftp://host.example/feed",
    "file:///etc/passwd",
    "http://user:secret@host.example/feed",
    "http://8.8.8.8:6379/",
  ])("%s is refused before a name is looked up", async (url) => {
    const resolve = () => Promise.reject(new Error("A name was looked up."));
    const answer = await makeReader({ allow: [], resolve }).read(url, {}, never);
    expect(answer).toMatchObject({ kind: "failed", code: "feed.bad_url" });
    expect(JSON.stringify(answer)).not.toContain("secret");
  });

  test("A name with a private address among its addresses", async () => {
    const resolve = async () => [
      { address: "93.184.216.34", family: 4 },
      { address: "10.0.0.1", family: 4 },
    ];
    const answer = await makeReader({ allow: [], resolve }).read("http://mixed.example/feed", {}, never);
    expect(answer).toMatchObject({ code: "feed.blocked_address" });
  });

  test("A name is looked up once: the connection goes to the address that was checked", async () => {
    const { port } = new URL(server.url);
    show("/pinned", ZOO[0]?.body ?? "");
    let lookUps = 0;
    const resolve = async () => {
      lookUps += 1;
      return [{ address: "127.0.0.1", family: 4 }];
    };
    const reader = makeReader({ allow: [`pinned.example:${port}`], resolve });
    expect(await reader.read(`http://pinned.example:${port}/pinned`, {}, never)).toMatchObject({ kind: "read" });
    expect(lookUps).toBe(1);
  });

  test("A redirect there, at each hop", async () => {
    pages.set("/away", (_, response) => response.writeHead(302, { location: "http://127.0.0.2/secret" }).end());
    pages.set("/hop", (_, response) => response.writeHead(301, { location: "/away" }).end());
    asked = [];
    expect(await read("/hop")).toMatchObject({ kind: "failed", code: "feed.blocked_address" });
    expect(asked).toEqual(["/hop", "/away"]);
  });

  test("Redirects that never end", async () => {
    pages.set("/round", (_, response) => response.writeHead(302, { location: "/round" }).end());
    asked = [];
    expect(await read("/round")).toMatchObject({ kind: "failed", code: "feed.redirects" });
    expect(asked.length).toBeLessThan(8);
  });
});

test("A redirect that is allowed is followed, and relative links mean the place it ended at", async () => {
  pages.set("/old", (_, response) => response.writeHead(308, { location: "/new/feed" }).end());
  show("/new/feed", `<rss version="2.0"><channel><item><title>A</title><link>a</link></item></channel></rss>`);
  const answer = await read("/old");
  expect(answer.kind === "read" && answer.entries[0]?.link).toBe(`${server.url}/new/a`);
});

test("An entity bomb takes no time and no memory", async () => {
  show("/bomb", ENTITY_BOMB);
  const started = performance.now();
  expect(await read("/bomb")).toMatchObject({ kind: "failed", code: "feed.unreadable" });
  expect(performance.now() - started).toBeLessThan(1_000);
});

test("A stop is passed on, not taken for trouble with the feed", async () => {
  pages.set("/waits", () => undefined);
  const stop = new AbortController();
  const reading = makeReader().read(`${server.url}/waits`, {}, stop.signal);
  stop.abort();
  await expect(reading).rejects.toMatchObject({ decision: "stop" });
});
