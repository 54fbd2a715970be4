import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { makeSampleDay, makeStored, SAMPLE_LOG } from "../../helpers/page/sample-day.ts";
import { openPageWorld, type PageWorld } from "../../helpers/page/page-world.ts";

const HOSTILE = `"><script>alert(1)</script><img src=x onerror=alert(2)>\u202e\u0007`;

const HOSTILE_DRAFT = {
  id: "a1",
  channel: "mastodon",
  source: HOSTILE,
  text: HOSTILE,
  link: "javascript:alert(1)",
  state: "drafted",
  canApprove: true,
  canDrop: true,
  canEdit: true,
  version: 1,
};

let world: PageWorld;
let url: string;
beforeAll(async () => {
  world = await openPageWorld({
    signals: async () => [
      {
        repo: "acme/shop",
        title: HOSTILE,
        score: 80,
        state: "filed",
        events: 3,
        users: 2,
        lastSeen: new Date().toISOString(),
        sourceUrl: "javascript:alert(1)",
      },
    ],
    social: {
      list: async () => [HOSTILE_DRAFT],
      find: async () => HOSTILE_DRAFT,
      edit: async () => ({ done: true }),
      measure: () => ({ count: 300, limit: 280 }),
      approve: async () => ({ done: true }),
      drop: async () => ({ done: true }),
    },
  });
  const { items, events } = makeSampleDay();
  const hostile = makeStored(666, {
    title: HOSTILE,
    body: HOSTILE,
    status: "waiting",
    reason: "needs-clarification",
    explanation: HOSTILE,
    feedback: HOSTILE,
    question: { text: HOSTILE, url: "javascript:alert(1)", askedAt: new Date().toISOString() },
    pullRequest: { number: 1, url: "javascript:alert(1)" },
  });
  await world.addItems([...items, hostile], events);
  await world.addLog("acme--shop-230-r1", `${SAMPLE_LOG}${HOSTILE}\n`);
  ({ url } = await world.start());
});
afterAll(() => world.close());

async function get(path: string) {
  const answer = await fetch(url + path, { redirect: "manual", signal: AbortSignal.timeout(5_000) });
  return { status: answer.status, headers: answer.headers, text: await answer.text() };
}

const PATHS = [
  "/",
  "/items",
  "/items/acme--shop-7",
  "/items/acme--shop-666",
  "/runs/acme--shop-230-r1",
  "/trends",
  "/logs",
  "/signals",
  "/social",
  "/social/a1/edit",
  "/system",
  "/find?q=zzz",
];

describe.each(PATHS)("%s", (path) => {
  test("is a whole page below 100 kB, with one heading of the first level and the others in order", async () => {
    const { status, headers, text } = await get(path);
    expect(status).toBe(200);
    expect(headers.get("content-type")).toContain("text/html");
    expect(Buffer.byteLength(text)).toBeLessThan(100_000);
    const levels = [...text.matchAll(/<h([1-6])/g)].map(([, level]) => Number(level));
    expect(levels[0]).toBe(1);
    expect(levels.filter((level) => level === 1)).toHaveLength(1);
    levels.forEach((level, index) => expect(level - (levels[index - 1] ?? 1)).toBeLessThanOrEqual(1));
    for (const landmark of [
      /<main id="main"/,
      /<header/,
      /<nav aria-label=/,
      /<footer/,
      /<html lang="en"/,
      /<title>[^<]+ · Millrace/,
    ]) {
      expect(text).toMatch(landmark);
    }
    const ids = [...text.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  test("holds nothing that a strict policy would stop, and none of the foreign text as markup", async () => {
    const { headers, text } = await get(path);
    const policy = headers.get("content-security-policy") ?? "";
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toContain("unsafe");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(headers.get("cache-control")).toBe("no-store");
    expect(headers.get("x-content-type-options")).toBe("nosniff");
    expect(text).not.toMatch(/ style=|<style|<script(?! src="\/assets\/page\.js)| on[a-z]+="/);
    expect(text).not.toMatch(/(href|src|action)="(?!\/|#|https?:)/);
    expect(text).not.toContain("<img");
    expect(text).not.toMatch(/[\u0007\u202e]/);
  });

  test("names each control, and each column of a table", async () => {
    const { text } = await get(path);
    for (const [, attributes = ""] of text.matchAll(/<(?:input|textarea)\s([^>]*)>/g)) {
      const id = / ?id="([^"]+)"/.exec(attributes)?.[1];
      if (!attributes.includes('type="hidden"')) expect(text).toContain(`for="${id}"`);
    }
    for (const [table] of text.matchAll(/<table[\s\S]*?<\/table>/g)) {
      expect(table).toMatch(/<caption/);
      expect(table.match(/<th(?=[\s>])/g)?.length).toBe(table.match(/scope="(col|row)"/g)?.length);
    }
  });
});

test("the board has what rests first, then each stage in its order, and why", async () => {
  const { text } = await get("/");
  const at = ["review", "waiting", "parked", "triage", "prep", "exec", "follow"].map((name) =>
    text.indexOf(`id="column-${name}"`),
  );
  expect(at.every((place) => place > 0)).toBe(true);
  expect(at).toEqual(at.toSorted((a, b) => a - b));
  expect(text).toContain("Three attempts failed on");
  expect(text).toContain("pull request #403");
  expect(text).toMatch(/7 more/);
});

test("an item that nobody knows, a run that never was and a day without a log are told with 404", async () => {
  for (const path of [
    "/items/acme--shop-99999",
    "/runs/acme--shop-7-r99",
    "/runs/nothing",
    "/logs/2020-01-01",
    "/logs/..%2F..%2Fsecret",
    "/nowhere",
  ]) {
    const { status } = await get(path);
    expect(status, path).toBe(404);
  }
});

test("an item is found by the name that a person has for it", async () => {
  for (const name of ["7", "#7", "acme/shop#7", "shop#7", "acme--shop-7"]) {
    const { status, headers } = await get(`/find?q=${encodeURIComponent(name)}`);
    expect([status, headers.get("location")], name).toEqual([303, "/items/acme--shop-7"]);
  }
  expect((await get(`/find?q=${encodeURIComponent(HOSTILE)}`)).status).toBe(200);
});

test("the terminal on a run's page has the colours and nothing that a terminal would obey", async () => {
  const { text } = await get("/runs/acme--shop-230-r1");
  expect(text).toContain('<span class="f2">✓ 41 tests passed</span>');
  expect(text).toContain("&lt;script&gt;alert(1)&lt;/script&gt;");
  expect(text).not.toContain("\u001b");
  expect(text).not.toContain("evil title");
});

test("a run at work can be stopped from its page, and the last run of an item that stands can be tried again", async () => {
  await world.addLog("acme--shop-231-r1", "working\n", true);
  const atWork = (await get("/runs/acme--shop-231-r1")).text;
  expect(atWork).toContain('action="/runs/acme--shop-231-r1/stop"');
  expect(atWork).not.toContain("/retry");
  const failed = (await get("/runs/acme--shop-7-r3")).text;
  expect(failed).toContain('action="/items/acme--shop-7/retry"');
  expect(failed).not.toContain("/stop");
  expect((await get("/runs/acme--shop-232-r1")).text).not.toContain("/retry");
});

test("while the state does not answer the page says so, and goes on when it is back", async () => {
  const gone = await openPageWorld();
  try {
    const server = await gone.start();
    expect((await fetch(`${server.url}/`)).status).toBe(200);
    gone.redis.disconnect();
    const answer = await fetch(`${server.url}/`, { signal: AbortSignal.timeout(8_000) });
    expect(answer.status).toBe(503);
    expect(await answer.text()).toContain("The page could not be made");
    await gone.redis.connect();
    expect((await fetch(`${server.url}/`)).status).toBe(200);
  } finally {
    await gone.close();
  }
});
