import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { createSentryClient } from "../../../../src/integrations/sentry/client.ts";
import { createSentrySource } from "../../../../src/integrations/sentry/source.ts";
import { makeSentryEvent, makeSentryIssue } from "../../../fakes/signal-stand-in/sentry-data.ts";
import { type SignalStandIn, STAND_IN_TOKEN, startSignalStandIn } from "../../../fakes/signal-stand-in/start.ts";

let sentry: SignalStandIn;
const never = new AbortController().signal;

beforeAll(async () => {
  sentry = await startSignalStandIn();
});
afterAll(() => sentry.close());
beforeEach(async () => {
  await sentry.clear();
  await sentry.set({ issues: [], events: {}, details: {}, pageSize: 100 });
});

function open(changes: Partial<Parameters<typeof createSentrySource>[0]> = {}) {
  return createSentrySource({
    ...{ url: sentry.url, token: STAND_IN_TOKEN, repo: "acme/shop", organization: "acme", projects: ["shop"] },
    ...{ environments: ["production"], retryMs: 5, timeoutMs: 2_000, ...changes },
  });
}

const read = (changes = {}) => open(changes).read(new Date(), never);

async function problems(): Promise<string[]> {
  return (await sentry.requests()).flatMap((request) => request.problems);
}

test("The sweep reads every page once, puts searches together by id and breaks no rule of the contract", async () => {
  const old = { firstSeen: "2026-01-01T00:00:00Z", lifetime: { firstSeen: "2026-01-01T00:00:00Z" } };
  const issues = Array.from({ length: 7 }, (_, index) => makeSentryIssue(index + 1));
  issues.push(makeSentryIssue(8, { ...old, substatus: "regressed" }));
  issues.unshift(makeSentryIssue(9, { ...old, substatus: "ongoing" }));
  await sentry.set({
    issues,
    pageSize: 3,
    details: {
      8: { firstRelease: { version: "1.0" }, lastRelease: { version: "1.4" } },
      1: { firstRelease: { version: "1.5" } },
    },
  });
  const { signals, unread } = await read();
  expect(signals.map(({ name }) => name).toSorted()).toEqual([
    ...Array.from({ length: 8 }, (_, index) => `SHOP-${index + 1}`),
    "SHOP-9",
  ]);
  expect(signals.find(({ name }) => name === "SHOP-8")).toMatchObject({ state: "regressed", releases: ["1.0", "1.4"] });
  expect(signals.find(({ name }) => name === "SHOP-9")).toMatchObject({ state: "ongoing" });
  expect(signals.find(({ name }) => name === "SHOP-1")).toMatchObject({
    ...{ state: "new", events: 150, users: 40, environment: "production", firstRelease: "1.5" },
    trend: { last6h: 12, last3d: 144 },
  });
  expect(unread).toEqual([]);
  const requests = await sentry.requests();
  expect(await problems()).toEqual([]);
  // Pages of three: 1 + 1 + 3 + 3 lists, the regressed one's detail, and details until each new one is known.
  expect(requests.filter(({ path }) => path.includes("/issues/?")).length).toBeLessThan(30);
  expect(requests.every(({ method }) => method === "GET")).toBe(true);
});

test("A line without an id is named and the others are read", async () => {
  await sentry.set({ issues: [makeSentryIssue(1), { ...makeSentryIssue(2), id: "not a number" }] });
  const { signals, unread } = await read();
  expect(signals.map(({ name }) => name)).toEqual(["SHOP-1"]);
  expect(unread.some((text) => text.includes("id:"))).toBe(true);
});

test("Fields that are missing or odd are taken as not said", async () => {
  const odd = {
    count: 12,
    userCount: "7",
    level: "sample",
    stats: { auto: [[1], "x"] },
    metadata: null,
    lifetime: null,
  };
  await sentry.set({
    issues: [makeSentryIssue(1, { ...odd, annotations: null, priority: "urgent", permalink: "javascript:1" })],
  });
  const [signal] = (await read()).signals;
  expect(signal).toMatchObject({ events: 12, users: 7, level: "debug", type: "TypeError", linked: [] });
  expect(signal?.priority).toBeUndefined();
  expect(signal?.url).toBe(`${sentry.url}/organizations/acme/issues/1/`);
});

test.each([
  ["401", { status: 401 }, "sentry.bad_token"],
  ["403", { status: 403 }, "sentry.no_permission"],
  ["404", { status: 404 }, "sentry.not_found"],
  ["a redirection", { status: 302, headers: { Location: "http://127.0.0.1:9/" } }, "sentry.redirected"],
  ["a page of HTML", { status: 200, text: "<html>busy</html>" }, "sentry.bad_answer"],
  ["an object in place of a list", { status: 200, text: "{}" }, "sentry.bad_answer"],
  ["a cut answer", { cut: true }, "sentry.bad_answer"],
  ["503 again and again", { status: 503, text: "<html>down</html>" }, "sentry.unavailable"],
  ["a slow answer", { delayMs: 700 }, "sentry.timeout"],
])("%s is an error of its own", async (_what, fault, code) => {
  await sentry.play({ path: "/issues/", times: 99, ...fault });
  await expect(read({ timeoutMs: 300 })).rejects.toMatchObject({ code });
});

test("One 502 and one cut answer are asked for again", async () => {
  await sentry.set({ issues: [makeSentryIssue(1)] });
  await sentry.play({ path: "/issues/", times: 1, status: 502 }, { path: "/issues/", times: 1, cut: true });
  expect((await read()).signals).toHaveLength(1);
});

test("A 429 of the window says until when; one of too many at once is waited for", async () => {
  const reset = Math.ceil(Date.now() / 1000) + 40;
  const window = { "X-Sentry-Rate-Limit-Remaining": "0", "X-Sentry-Rate-Limit-Reset": String(reset) };
  await sentry.play({ path: "/issues/", times: 1, status: 429, headers: window });
  const error = await read().catch((caught: unknown) => caught);
  expect(error).toMatchObject({ code: "sentry.rate_limit" });
  expect((error as { retryAt: Date }).retryAt.getTime()).toBe((reset + 1) * 1000);

  await sentry.set({ issues: [makeSentryIssue(1)] });
  const busy = { "X-Sentry-Rate-Limit-Remaining": "30", "X-Sentry-Rate-Limit-ConcurrentRemaining": "0" };
  await sentry.play({ path: "/issues/", times: 1, status: 429, headers: busy });
  expect((await read()).signals).toHaveLength(1);
});

test("A next page at another origin is never asked for", async () => {
  const link =
    '<http://127.0.0.1:9/api/0/organizations/acme/issues/?cursor=0:1:0>; rel="next"; results="true"; cursor="0:1:0"';
  await sentry.play({ path: "/issues/", times: 1, status: 200, text: "[]", headers: { Link: link } });
  await expect(read()).rejects.toMatchObject({ code: "sentry.bad_answer" });
});

test("A cursor that leads in a circle ends", async () => {
  const path = "/api/0/organizations/acme/issues/?query=is%3Aunresolved";
  const link = `<${sentry.url}${path}>; rel="next"; results="true"; cursor="0:0:0"`;
  await sentry.play({ path: "/issues/", times: 999, status: 200, text: "[]", headers: { Link: link } });
  expect((await read()).signals).toEqual([]);
  expect((await sentry.requests()).length).toBeLessThan(20);
});

test("The latest event gives our frames first, and no person, address, query, variable or line of source", async () => {
  const frame = (filename: string, inApp: boolean) => ({
    filename,
    function: "go",
    lineNo: 7,
    inApp,
    vars: { password: "x" },
    context: [[7, "const canarySourceLine = secret;"]],
  });
  const event = makeSentryEvent({
    user: {
      id: "77",
      email: "mira@example.org",
      ip_address: "10.1.2.3",
      name: null,
      username: null,
      geo: null,
      data: null,
    },
    tags: [
      { key: "environment", value: "production" },
      { key: "url", value: "https://shop.test/?token=abc" },
    ],
    entries: [
      null,
      {
        type: "exception",
        data: {
          values: [{ stacktrace: { frames: [frame("node_modules/x.js", false), frame("src/a.ts", true), null] } }],
        },
      },
      {
        type: "breadcrumbs",
        data: { values: [{ category: "xhr", message: "GET /cart?user=77", level: "info" }, null] },
      },
    ],
  });
  await sentry.set({ issues: [makeSentryIssue(1)], events: { 1: event } });
  const source = open();
  const [signal] = (await source.read(new Date(), never)).signals;
  const evidence = await source.findEvidence(signal?.key ?? "", never);
  expect(evidence).toEqual({
    frames: [
      { file: "src/a.ts", function: "go", line: 7, isOwn: true },
      { file: "node_modules/x.js", function: "go", line: 7, isOwn: false },
    ],
    surroundings: [{ name: "environment", value: "production" }],
    steps: ["xhr: GET /cart"],
  });
});

test("A fix is told by its commit, once, and never without an id", async () => {
  await sentry.set({ issues: [makeSentryIssue(1)] });
  const source = open({ resolveIn: "acme/shop" });
  const [signal] = (await source.read(new Date(), never)).signals;
  const key = signal?.key ?? "";
  await sentry.clear();
  expect(await source.ensureResolved?.(key, "a".repeat(40), never)).toBe("updated");
  expect(await source.findState(key, never)).toEqual({ state: "resolved", how: "resolved by a commit" });
  expect(await source.ensureResolved?.(key, "a".repeat(40), never)).toBe("unchanged");
  const writes = (await sentry.requests()).filter(({ method }) => method === "PUT");
  expect(writes.map(({ path }) => path)).toEqual(["/api/0/organizations/acme/issues/?id=1"]);
  expect(await problems()).toEqual([]);

  const client = createSentryClient({ url: sentry.url, token: STAND_IN_TOKEN });
  for (const id of ["", "1&query=", "all"]) {
    await expect(client.updateIssue("organizations/acme/issues/", id, {}, never)).rejects.toMatchObject({
      code: "sentry.no_id",
    });
  }
  expect(open().ensureResolved).toBeUndefined();
});

test("A reading that is stopped ends at once", async () => {
  await sentry.play({ path: "/issues/", times: 9, delayMs: 5_000 });
  const stop = new AbortController();
  const reading = open().read(new Date(), stop.signal);
  setTimeout(() => stop.abort(new Error("stopped by the test")), 50);
  await expect(reading).rejects.toThrow("stopped by the test");
});
