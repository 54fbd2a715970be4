import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startBrowser } from "../helpers/page/browser.ts";
import { listPlacementProblems } from "../helpers/page/placement.ts";

let browser: Browser;
beforeAll(async () => {
  browser = await startBrowser();
});
afterAll(() => browser.close());

const BUTTON = '<button id="b">Approve</button>';
const FIXTURES: [title: string, html: string, problem: RegExp | undefined][] = [
  ["a button as it should be", BUTTON, undefined],
  [
    "a button under a banner",
    `${BUTTON}<div style="position:fixed;inset:0;background:#fff">Hello</div>`,
    /covered by div/,
  ],
  [
    "a button whose corner is covered",
    `${BUTTON}<i style="position:fixed;left:0;top:0;width:20px;height:20px"></i>`,
    /covered by i/,
  ],
  ["a button off the screen", `<div style="position:absolute;left:-400px">${BUTTON}</div>`, /out of view/],
  [
    "a button beyond the right edge of a page that cannot be scrolled",
    `<style>body{overflow:hidden}</style><div style="position:fixed;left:2000px">${BUTTON}</div>`,
    /out of view/,
  ],
  ["two buttons of one name", `${BUTTON}<p>Text</p><button>Approve</button>`, /There are 2 of/],
  [
    "two buttons of one name, stacked",
    `${BUTTON}<button style="position:fixed;left:8px;top:8px">Approve</button>`,
    /one over the other/,
  ],
];

test.for(FIXTURES)("%s: what a person would say of it", async ([, html, problem]) => {
  const page = await browser.newPage({ viewport: { width: 800, height: 600 } });
  await page.setContent(`<!doctype html><html lang="en"><body>${html}</body></html>`);
  // What most tests ask, and what every one of these passes.
  expect(await page.getByRole("button", { name: "Approve" }).count()).toBeGreaterThan(0);
  const problems = await listPlacementProblems(page, { role: "button", name: "Approve" });
  if (problem === undefined) expect(problems).toEqual([]);
  else expect(problems.join(" ")).toMatch(problem);
  await page.close();
});
