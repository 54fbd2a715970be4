import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ensureSigningKey } from "../../../src/daily-log/signing-key.ts";
import { writeDailyLog } from "../../../src/daily-log/write.ts";
import { events as logged, makeDailyLog } from "../../unit/daily-log/fixture.ts";
import { makeSampleDay } from "../../helpers/page/sample-day.ts";
import { openPageWorld, type PageWorld } from "../../helpers/page/page-world.ts";

let world: PageWorld;
let url: string;
beforeAll(async () => {
  world = await openPageWorld();
  const { items, events } = makeSampleDay();
  await world.addItems(items, events);
  for (const day of ["2026-11-19", "2026-11-20"]) {
    const milestone = {
      number: 1,
      title: "Release 2.5",
      state: "open" as const,
      openIssues: 4,
      closedIssues: 20,
      url: "https://github.test/m/1",
    };
    const log = makeDailyLog({
      now: `${day}T18:00:00Z`,
      milestones: { "acme/tally": [milestone] },
      events: [
        logged.created(`${day}T08:00:00Z`, 3, "Rounding <b>"),
        logged.closed(`${day}T09:00:00Z`, 3, "Done.", "Rounding <b>"),
      ],
    });
    await writeDailyLog({
      dir: join(world.dataDir, "daily-log"),
      facts: await log.compute(day),
      key: await ensureSigningKey(join(world.dataDir, "keys", "daily-log.pem")),
    });
  }
  ({ url } = await world.start());
});
afterAll(() => world.close());

const get = async (path: string) => {
  const answer = await fetch(url + path);
  return { status: answer.status, type: answer.headers.get("content-type"), text: await answer.text() };
};

test("the log of a day is a page and, as it was written, JSON; the newest where none is named", async () => {
  const page = await get("/logs/2026-11-19");
  expect(page.status).toBe(200);
  expect(page.text).toContain("What shipped");
  expect(page.text).toContain("Rounding &lt;b&gt;");
  expect(page.text).toContain('href="/logs/2026-11-20"');
  expect(JSON.parse((await get("/api/log?date=2026-11-19")).text)).toMatchObject({ date: "2026-11-19" });
  expect(JSON.parse((await get("/api/log")).text)).toMatchObject({ date: "2026-11-20" });
  for (const day of ["2026-11-18", "../secret", ""]) expect((await get(`/api/log?date=${day}`)).status, day).toBe(404);
  expect((await get("/logs")).text.indexOf("2026-11-20")).toBeLessThan((await get("/logs")).text.indexOf("2026-11-19"));
});

test("a milestone's course is drawn from the logs", async () => {
  const { text } = await get("/trends");
  expect(text).toContain("Release 2.5 (acme/tally)");
  expect(text).toContain("20 of 24 closed");
});

test("the latest runs come first, as many as are asked for", async () => {
  const runs = JSON.parse((await get("/api/runs?limit=3")).text) as { run: string; usd: number; end: string }[];
  expect(runs).toHaveLength(3);
  expect(runs[0]).toMatchObject({ end: "completed", agent: "claude" });
  expect(JSON.parse((await get("/api/runs?limit=-1")).text)).toHaveLength(1);
});

test("metrics name items, jobs, runs and money", async () => {
  const { status, type, text } = await get("/metrics");
  expect([status, type]).toEqual([200, "text/plain; version=0.0.4; charset=utf-8"]);
  for (const line of [
    'millrace_items{status="queued"} 18',
    'millrace_jobs{stage="triage",machine="",state="waiting"} 12',
    "millrace_runs_limit 40",
    "millrace_usd_today 0",
  ]) {
    expect(text).toContain(`${line}\n`);
  }
  for (const line of text.trimEnd().split("\n")) expect(line).toMatch(/^(# (HELP|TYPE) .+|[a-z_]+(\{.*\})? [\d.]+)$/);
});

test("what the charts show grows with the ledger", async () => {
  const before = JSON.parse((await get("/api/runs?limit=1")).text) as { run: string }[];
  const at = new Date().toISOString();
  const item = "acme--shop-230" as never;
  await world.addEvents([
    { type: "agent:started", at, item, run: "acme--shop-230-r9" as never, agent: "codex", adopted: false },
  ]);
  expect(before[0]?.run).not.toBe("acme--shop-230-r9");
  expect(JSON.parse((await get("/api/runs?limit=1")).text)).toMatchObject([
    { run: "acme--shop-230-r9", agent: "codex" },
  ]);
});
