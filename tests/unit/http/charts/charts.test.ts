import { expect, test } from "vitest";
import { renderBarChart } from "../../../../src/http/charts/bar-chart.ts";
import { renderBurnUp } from "../../../../src/http/charts/burn-up-chart.ts";
import { toRoundTop } from "../../../../src/http/charts/scale.ts";

test.for([
  [0, 2],
  [1, 2],
  [3, 4],
  [7, 8],
  [10, 10],
  [11, 20],
  [24, 30],
  [999, 1000],
])("the top of an axis for %i is %i", ([most = 0, top]) => {
  expect(toRoundTop(most)).toBe(top);
});

test("each day with a value has a bar inside the drawing, and a row in the table", async () => {
  const days = [0, 5, undefined, 8].map((value, index) => ({ day: `2026-03-0${index + 1}`, value }));
  const html = String(await renderBarChart({ id: "c", title: "Opened", summary: "13.", days, format: String }));
  const bars = [
    ...html.matchAll(/<rect\s+class="bar"\s+x="([\d.]+)"\s+y="([\d.]+)"\s+width="([\d.]+)"\s+height="([\d.]+)"/g),
  ];
  expect(bars).toHaveLength(2);
  for (const [, x, y, width, height] of bars) {
    expect(Number(x) + Number(width)).toBeLessThanOrEqual(352);
    expect(Number(y) + Number(height)).toBeCloseTo(128, 1);
  }
  expect(html.indexOf("2026-03-04")).toBeLessThan(html.indexOf("2026-03-02"));
  expect(html).not.toContain("NaN");
});

test("a title of somebody else is text in a chart", async () => {
  const points = [{ day: "2026-03-01", closed: 0, total: 0 }];
  const html = String(await renderBurnUp({ id: "b", title: "<script>", points }));
  expect(html).not.toContain("<script>");
  expect(html).not.toContain("NaN");
});
