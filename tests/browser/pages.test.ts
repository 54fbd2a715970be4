import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import axe from "axe-core";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { BUSY_DATE } from "../../scripts/example-days/busy.ts";
import { startBrowser } from "../helpers/page/browser.ts";
import { openFullPageWorld, RUNNING } from "../helpers/page/full-page-world.ts";
import type { PageWorld } from "../helpers/page/page-world.ts";
import { listPlacementProblems, type Wanted } from "../helpers/page/placement.ts";

/** Where screenshots go, for a person to look at. */
const SHOTS = process.env["MILLRACE_SHOTS"];

let browser: Browser;
let world: PageWorld;
let url: string;
beforeAll(async () => {
  browser = await startBrowser();
  world = await openFullPageWorld();
  ({ url } = await world.start());
});
afterAll(async () => {
  await world.close();
  await browser.close();
});

const LOOKS: Record<string, BrowserContextOptions> = {
  light: { colorScheme: "light", viewport: { width: 1280, height: 800 } },
  dark: { colorScheme: "dark", viewport: { width: 1280, height: 800 } },
  narrow: { colorScheme: "light", viewport: { width: 360, height: 740 } },
  "narrow-dark": { colorScheme: "dark", viewport: { width: 360, height: 740 } },
};

const today = new Date().toISOString().slice(0, 10);
const heading = (name: string): Wanted => ({ role: "heading", name });
const PAGES: [name: string, path: string, wanted: Wanted[]][] = [
  [
    "board",
    "/",
    [heading("Board"), { role: "link", name: "pull request #403" }, { role: "searchbox", name: "Find an item" }],
  ],
  ["items", "/items", [heading("Items"), { role: "table", name: "Items with their state, age and reason" }]],
  [
    "item",
    "/items/acme--shop-4",
    [
      { role: "textbox", name: "Answer" },
      { role: "button", name: "Post the answer" },
    ],
  ],
  ["parked", "/items/acme--shop-7", [{ role: "button", name: "Retry from the start" }]],
  [
    "run",
    `/runs/${RUNNING}`,
    [
      { role: "button", name: "Stop this run" },
      { role: "log", name: "Output of the run" },
    ],
  ],
  ["trends", "/trends", [heading("Four weeks"), heading("Pull requests opened"), heading("Release 2.5 (acme/tally)")]],
  ["logs", "/logs", [heading("Daily logs"), { role: "link", name: today }]],
  ["log", `/logs/${today}`, [heading("What shipped"), heading("Numbers")]],
  ["busy-log", `/logs/${BUSY_DATE}`, [heading("Daily log, 2026-11-20"), heading("Completed"), heading("Next session")]],
  ["signals", "/signals", [heading("Signals"), { role: "link", name: "#230" }]],
  [
    "social",
    "/social",
    [
      { role: "button", name: "Approve for mastodon" },
      { role: "button", name: "Drop" },
      { role: "link", name: "Edit" },
    ],
  ],
  [
    "post",
    "/social/mr-a1b2/edit",
    [
      { role: "textbox", name: "Text" },
      { role: "button", name: "Save" },
      { role: "button", name: "Count again" },
      { role: "link", name: "Back without saving" },
    ],
  ],
  ["system", "/system", [heading("Accounts held"), heading("Queues"), heading("Runners")]],
  ["nothing", "/nowhere", [heading("Not found")]],
];

interface Finding {
  id: string;
  impact: string | null;
  nodes: { target: string[]; failureSummary: string }[];
}

async function listFindings(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const found = (await page.evaluate("axe.run(document, { resultTypes: ['violations'] })")) as {
    violations: Finding[];
  };
  return found.violations
    .filter(({ impact }) => impact === "serious" || impact === "critical" || impact === "moderate")
    .flatMap(({ id, nodes }) =>
      nodes.slice(0, 3).map(({ target, failureSummary }) => `${id} at ${target.join(" ")}: ${failureSummary}`),
    );
}

describe.each(Object.entries(LOOKS))("in %s", (look, options) => {
  test.each(PAGES)("the page %s can be seen, used and heard", async (name, path, wanted) => {
    const context = await browser.newContext(options);
    const page = await context.newPage();
    await page.goto(url + path);
    if (SHOTS !== undefined) {
      await mkdir(SHOTS, { recursive: true });
      await page.screenshot({ path: join(SHOTS, `${name}-${look}.png`), fullPage: true });
    }
    expect(await page.evaluate("document.documentElement.scrollWidth - innerWidth")).toBeLessThanOrEqual(0);
    for (const one of [
      ...wanted,
      { role: "navigation", name: "Pages" } as const,
      { role: "link", name: "Board" } as const,
    ]) {
      expect(await listPlacementProblems(page, one)).toEqual([]);
    }
    expect(await listFindings(page)).toEqual([]);
    await context.close();
  });
});

test("no page breaks the policy it came with, and none fails in its script", async () => {
  const page = await browser.newPage();
  const told: string[] = [];
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") told.push(message.text());
  });
  page.on("pageerror", (error) => told.push(String(error)));
  for (const [, path] of PAGES.filter(([name]) => name !== "nothing")) {
    await page.goto(url + path);
    await page.evaluate("new Promise(requestAnimationFrame)");
  }
  expect(told).toEqual([]);
  await page.close();
});

test("the whole of a page, with its style and script, is below 100 kB", async () => {
  const page = await browser.newPage();
  for (const [name, path] of PAGES) {
    let bytes = 0;
    page.on("response", async (answer) => {
      if (answer.headers()["content-type"]?.startsWith("text/event-stream") !== true)
        bytes += (await answer.body().catch(() => Buffer.alloc(0))).length;
    });
    await page.goto(url + path, { waitUntil: "load" });
    expect(bytes, name).toBeLessThan(100_000);
    page.removeAllListeners("response");
  }
  await page.close();
});
