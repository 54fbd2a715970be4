import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { EXCEPTION_COLUMNS } from "../../../../src/integrations/posthog/queries/exceptions.ts";
import { createPostHogSource } from "../../../../src/integrations/posthog/source.ts";
import { type SignalStandIn, STAND_IN_TOKEN, startSignalStandIn } from "../../../fakes/signal-stand-in/start.ts";

let posthog: SignalStandIn;
const never = new AbortController().signal;
const ISSUE = "0190a1b2-0000-7000-8000-000000000001";

beforeAll(async () => {
  posthog = await startSignalStandIn();
});
afterAll(() => posthog.close());
beforeEach(async () => {
  await posthog.clear();
  await posthog.set({ posthog: { "count() AS total": makeEvents("$exception", "$rageclick", "$web_vitals") } });
});

function open(changes: Partial<Parameters<typeof createPostHogSource>[0]> = {}) {
  return createPostHogSource({
    ...{ url: posthog.url, key: STAND_IN_TOKEN, repo: "acme/shop", project: "42", funnels: [] },
    ...{ retryMs: 5, timeoutMs: 2_000, ...changes },
  });
}

const read = (changes = {}) => open(changes).read(new Date(), never);

function makeEvents(...events: string[]) {
  return { columns: ["event", "total"], results: events.map((event) => [event, 1000]), hasMore: false };
}

function makeException(changes: Partial<Record<keyof typeof EXCEPTION_COLUMNS, unknown>> = {}): unknown[] {
  const hourAgo = new Date(Date.now() - 3_600_000).toISOString().replace("T", " ").slice(0, 19);
  const row: Record<string, unknown> = {
    ...{ issue_id: ISSUE, types: '["TypeError"]', messages: '["cart is undefined"]', sources: '["src/cart.ts"]' },
    ...{ functions: '["total"]', level: "error", host: "shop.example", releases: ["1.0"], occurrences: "50" },
    ...{ last_3d: 50, last_6h: 5, users: 12, first_seen: hourAgo, last_seen: hourAgo, ...changes },
  };
  return Object.keys(EXCEPTION_COLUMNS).map((name) => row[name]);
}

const exceptions = (...rows: unknown[]) => ({ columns: Object.keys(EXCEPTION_COLUMNS), results: rows, hasMore: false });

async function give(answers: Record<string, unknown>): Promise<void> {
  const events = { "count() AS total": makeEvents("$exception", "$rageclick", "$web_vitals") };
  await posthog.set({ posthog: { ...events, ...answers } });
}

test("Exceptions, rage clicks, slow pages and funnel drops become signals, by queries that keep to the contract", async () => {
  const clicks = (page: string, users: number) => [page, "Pay", "shop.example", 9, 3, users, null, null];
  await give({
    $exception_types: exceptions(makeException()),
    "event = '$rageclick'": {
      columns: ["page", "element", "host", "clicks", "last_6h", "users", "first_seen", "last_seen"],
      results: [clicks("/order/123", 4), clicks("/order/456?x=1", 7)],
    },
    "event = '$web_vitals'": {
      columns: ["page", "host", "samples", "users", "lcp", "inp", "cls"],
      results: [["/", "shop.example", 900, 300, 5200.5, 90, null]],
    },
    "AS s1": {
      columns: ["period", "s0", "s1"],
      results: [
        ["now", 1000, 300],
        ["before", 4000, 2000],
      ],
    },
  });
  const { signals, unread } = await read({ funnels: [{ name: "Buy", steps: ["cart opened", 'it\'s "paid"'] }] });
  expect(signals.map(({ kind, users, events }) => [kind, users, events])).toEqual([
    ["error", 12, 50],
    ["rage-click", 7, 18],
    ["slow-page", 300, 900],
    ["funnel-drop", 200, 200],
  ]);
  expect(signals[0]).toMatchObject({
    type: "TypeError",
    frame: { file: "src/cart.ts", function: "total" },
    state: "new",
  });
  expect(signals[1]?.key).toContain("/order/:id");
  expect(signals[3]?.message).toContain("30.0 % instead of 50.0 %");
  expect(unread).toEqual([]);
  const requests = await posthog.requests();
  expect(requests.flatMap(({ problems }) => problems)).toEqual([]);
  // Names of events are values, never part of a query's text.
  for (const { body } of requests)
    expect((body as { query: { query?: string } }).query.query ?? "").not.toContain("paid");
});

test("What people put aside in PostHog is marked so", async () => {
  await give({
    $exception_types: exceptions(makeException()),
    "status suppressed": { results: [{ id: ISSUE, status: "suppressed" }, null] },
  });
  const { signals, unread } = await read();
  expect(signals[0]?.state).toBe("muted");
  expect(unread).toContain("an issue among the suppressed ones could not be read");
});

test("A project that sends no such event says so in place of an empty list", async () => {
  await posthog.set({ posthog: { "count() AS total": makeEvents("$rageclick") } });
  const { signals, unread } = await read();
  expect(signals).toEqual([]);
  expect(unread.filter((text) => text.includes("has sent no"))).toHaveLength(2);
});

test("Odd rows are named and the rest is read", async () => {
  await give({
    $exception_types: exceptions(
      null,
      [],
      [null],
      makeException({ users: "many" }),
      ["short"],
      [...makeException(), 1, 2],
    ),
  });
  const { signals, unread } = await read();
  expect(signals).toHaveLength(3);
  expect(unread.join("\n")).toContain("row 2 and 1 more: each has no issue_id and was left out");
  expect(unread.join("\n")).toContain("users that cannot be read");
});

test("An answer that comes later is looked for", async () => {
  const status = (complete: boolean, results?: unknown) => ({
    query_status: { id: "q-1", team_id: 1, complete, results },
  });
  await give({ $exception_types: status(false), "q-1": status(true, exceptions(makeException())) });
  expect((await read()).signals).toHaveLength(1);
  const looks = (await posthog.requests()).filter(({ method }) => method === "GET");
  expect(looks.map(({ path }) => path)).toEqual(["/api/projects/42/query/q-1/"]);
});

test.each([
  [
    "a status with an error",
    { query_status: { id: "q", team_id: 1, complete: true, error: true, error_message: "too slow" } },
    "too slow",
  ],
  ["an error beside results", { results: [], error: "memory limit" }, "memory limit"],
])("A query that failed as %s is named, and the others are asked", async (_what, answer, words) => {
  await give({
    $exception_types: answer,
    "event = '$rageclick'": { columns: null, results: [["/", "Pay", null, 9, 3, 4, null, null]] },
  });
  const { signals, unread } = await read();
  expect(signals.map(({ kind }) => kind)).toEqual(["rage-click"]);
  expect(unread.join("\n")).toContain(words);
});

test("A query whose result never comes is no empty list", async () => {
  const status = { query_status: { id: "q-2", team_id: 1, complete: false } };
  await give({ $exception_types: status, "q-2": status });
  await expect(read({ retryMs: 1 })).rejects.toMatchObject({ code: "posthog.timeout" });
});

test.each([
  ["401", { status: 401 }, "posthog.bad_key"],
  ["403", { status: 403, text: '{"type":"x","detail":"needs query:read"}' }, "posthog.no_permission"],
  ["404", { status: 404 }, "posthog.not_found"],
  ["429", { status: 429, headers: { "Retry-After": "7" } }, "posthog.rate_limit"],
  ["504 again and again", { status: 504, text: "<html>" }, "posthog.unavailable"],
  ["a page of HTML", { status: 200, text: "<html>busy</html>" }, "posthog.bad_answer"],
  ["a list in place of an object", { status: 200, text: "[]" }, "posthog.bad_answer"],
  ["an object without results", { status: 200, text: "{}" }, "posthog.bad_answer"],
  ["a cut answer", { cut: true }, "posthog.bad_answer"],
  ["a redirection", { status: 301, headers: { Location: "http://127.0.0.1:9/" } }, "posthog.redirected"],
])("%s is an error of its own", async (_what, fault, code) => {
  await posthog.play({ path: "/query/", times: 99, ...fault });
  await expect(read()).rejects.toMatchObject({ code });
});

test("The newest exception gives the evidence, without people or addresses", async () => {
  const list = [
    {
      type: "TypeError",
      value: "x",
      stacktrace: {
        frames: [
          { source: "a.js?v=1", in_app: false, line: 1 },
          { source: "src/cart.ts", resolved_name: "total", line: 9, in_app: true },
        ],
      },
    },
  ];
  await give({
    $exception_list: {
      columns: ["exceptions", "page", "browser", "os", "library", "release"],
      results: [[JSON.stringify(list), "/order/991", "Firefox", null, "web", "1.2"]],
    },
  });
  const evidence = await open().findEvidence(`posthog:${new URL(posthog.url).host}:42:error:${ISSUE}`, never);
  expect(evidence?.frames).toEqual([
    { file: "src/cart.ts", function: "total", line: 9, isOwn: true },
    { file: "a.js", function: undefined, line: 1, isOwn: false },
  ]);
  expect(evidence?.surroundings).toContainEqual({ name: "page", value: "/order/:id" });
  expect((await posthog.requests()).flatMap(({ problems }) => problems)).toEqual([]);
});
