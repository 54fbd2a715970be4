import { expect, it } from "vitest";
import { printLog } from "../../../src/cli/log-view.ts";
import { textWidth } from "../../../src/cli/text-width.ts";
import { renderMarkdown } from "../../../src/daily-log/render-markdown.ts";
import { makeBusyDay } from "../../../scripts/example-days/busy.ts";
import { computeExample } from "../../../scripts/example-days/world.ts";
import { events, makeDailyLog, makeItem } from "../daily-log/fixture.ts";
import { makeScreen } from "./screen.ts";

it("The daily log on a terminal has the headings of its Markdown, no addresses, and fits the width", async () => {
  const facts = await makeDailyLog({
    items: [
      makeItem(4, { status: "parked", stage: "exec", reason: "attempts-exhausted", explanation: "x \u001b[2J" }, "One"),
    ],
    events: [events.opened("2026-11-20T10:00:00.000Z", 2, 21, 2, "addMonths skips February ".repeat(5))],
  }).compute("2026-11-20");
  const screen = makeScreen(60);
  printLog(screen.out, facts);
  const lines = screen.lines();
  const headings = [...renderMarkdown(facts).matchAll(/^## (.+)$/gm)].map((match) => match[1] ?? "");
  expect(lines.filter((line) => headings.includes(line))).toEqual(headings);
  for (const line of lines) expect(textWidth(line)).toBeLessThanOrEqual(60);
  expect(lines.join("\n")).not.toMatch(/https?:|\u001b|&|\]\(/);
});

it.each([60, 90, 140])(
  "A risk of a release is seen on a terminal of %i columns, and no value is cut off",
  async (width) => {
    const facts = await computeExample(makeBusyDay());
    const screen = makeScreen(width);
    printLog(screen.out, facts);
    const lines = screen.lines();
    for (const line of lines) expect(textWidth(line)).toBeLessThanOrEqual(width);
    const release = lines.slice(lines.indexOf("Release progress"), lines.indexOf("Carry-over"));
    expect(release.join(" ").replaceAll(/\s+/g, " ")).toMatch(/Year end.*2027-01-13.*at risk/);
    expect(release.join("")).not.toContain("…");
  },
);

it("A day of 60 items is no wall: its projects are told, each item is where the hint leads, and the numbers are a table at 80 columns", async () => {
  const facts = await computeExample(makeBusyDay());
  const screen = makeScreen(80);
  printLog(screen.out, facts);
  const lines = screen.lines();
  expect(lines.length).toBeLessThan(140);
  const completed = lines.slice(lines.indexOf("Completed"), lines.indexOf("Release progress"));
  expect(completed).toContain("  • acme/shop · 9 completed · $3.84");
  expect(completed).toContain("  --format md lists each of them.");
  expect(lines.find((line) => line.includes("Input tokens"))).toMatch(/3 741 100 +2 362 600 +\+1 378 500 +1 976 029/);
});
