import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { makeBadDay } from "../../../scripts/example-days/bad.ts";
import { makeBusyDay } from "../../../scripts/example-days/busy.ts";
import { computeExample } from "../../../scripts/example-days/world.ts";
import { renderHtml } from "../../../src/daily-log/render-html.ts";
import { renderJson } from "../../../src/daily-log/render-json.ts";
import { renderMarkdown } from "../../../src/daily-log/render-markdown.ts";

test.each([
  ["daily-log-busy", makeBusyDay],
  ["daily-log-bad", makeBadDay],
])("The example %s is what the code writes today (else: node scripts/write-log-examples.ts)", async (name, make) => {
  const facts = await computeExample(make());
  expect(await readFile(`docs/examples/${name}.md`, "utf8")).toBe(renderMarkdown(facts));
});

test("A day of 60 issues in 13 projects is the same byte for byte when it is made again, and fits into a comment", async () => {
  const [first, second] = [await computeExample(makeBusyDay()), await computeExample(makeBusyDay())];
  expect(first.completed).toHaveLength(60);
  expect(new Set(first.completed.map(({ repo }) => repo)).size).toBe(13);
  for (const render of [renderMarkdown, renderHtml, renderJson]) expect(render(second)).toBe(render(first));
  expect(renderMarkdown(first).length).toBeLessThan(60_000);
});
