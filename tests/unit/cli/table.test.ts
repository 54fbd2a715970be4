import { describe, expect, it } from "vitest";
import { renderTable } from "../../../src/cli/table.ts";
import { textWidth } from "../../../src/cli/text-width.ts";

const COLUMNS = [
  { head: "Issue", align: "right" },
  { head: "Title", shrinks: true },
  { head: "State" },
  { head: "Why", shrinks: true },
] as const;
const ROWS = [
  ["#7", "Splitting an amount loses a cent", "review", "Pull request #12"],
  ["#113", "日本語のタイトル", "waiting", ""],
];

describe("a table", () => {
  it("is as wide as its cells where there is room, aligned and without spaces at the ends", () => {
    expect(renderTable({ columns: COLUMNS, rows: ROWS, width: 100 })).toEqual([
      "Issue  Title                             State    Why",
      "   #7  Splitting an amount loses a cent  review   Pull request #12",
      " #113  日本語のタイトル                  waiting",
    ]);
  });

  it("fits each width, taking from the widest column first", () => {
    for (let width = 1; width <= 80; width += 1) {
      for (const line of renderTable({ columns: COLUMNS, rows: ROWS, width })) {
        expect(textWidth(line)).toBeLessThanOrEqual(width);
      }
    }
    expect(renderTable({ columns: COLUMNS, rows: ROWS, width: 50 })[1]).toBe(
      "   #7  Splitting an am…  review   Pull request #12",
    );
  });

  it("shows a cell from outside as plain text", () => {
    const [, line] = renderTable({ columns: [{ head: "Title" }], rows: [["a\u001b[31mb\nc"]] });
    expect(line).toBe("ab c");
  });

  it("is only its head where there are no rows", () => {
    expect(renderTable({ columns: [{ head: "A" }, { head: "B" }], rows: [] })).toEqual(["A  B"]);
  });
});
