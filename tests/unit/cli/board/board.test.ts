import { stripVTControlCharacters } from "node:util";
import { describe, expect, it } from "vitest";
import { renderBoard, type BoardRow } from "../../../../src/cli/board/board.ts";
import { textWidth } from "../../../../src/cli/text-width.ts";

const NOW = new Date("2026-11-20T12:00:00Z");

function makeRow(issue: number, changes: Partial<BoardRow> = {}): BoardRow {
  const row: BoardRow = {
    id: `i-${issue}`,
    name: `#${issue}`,
    title: "Splitting an amount loses a cent",
    stage: "exec",
    state: "running",
    since: new Date("2026-11-20T11:58:55Z"),
    note: "Editing src/money.js",
  };
  return { ...row, ...changes };
}

const FRAME = { width: 90, height: 20, now: NOW, colour: false };

describe("the board", () => {
  it("shows number, stage, state, time, title and note of each item, and the counts", () => {
    expect(
      renderBoard([makeRow(1), makeRow(12, { state: "waiting", stage: "triage", title: "日本", note: "" })], FRAME),
    ).toEqual([
      "#1   exec    running   1m 5s  Splitting an amount loses a cent  Editing src/money.js",
      "#12  triage  waiting   1m 5s  日本",
      "1 running · 1 waiting",
    ]);
  });

  it("puts notes under one another, and gives a row without one all of the line", () => {
    const rows = [
      makeRow(1, { title: "Short", note: "PR #14" }),
      makeRow(2, {
        title: "Document how a total of many lines is rounded",
        note: "The older open issue #1 has the same title.",
      }),
      makeRow(3, { title: "Add src/percent.js with percent(part, whole), rounded", note: "" }),
    ];
    expect(renderBoard(rows, { ...FRAME, width: 80 })).toEqual([
      "#1  exec    running   1m 5s  Short                          PR #14",
      "#2  exec    running   1m 5s  Document how a total of many…  The older open issu…",
      "#3  exec    running   1m 5s  Add src/percent.js with percent(part, whole), roun…",
      "3 running",
    ]);
    const wide = renderBoard(rows, { ...FRAME, width: 140 });
    expect(wide[1]).toContain(
      "Document how a total of many lines is rounded  The older open issue #1 has the same title.",
    );
  });

  it("leaves a short note whole where titles are long", () => {
    const [line = ""] = renderBoard([makeRow(1, { title: "long".repeat(30), note: "PR #14" })], {
      ...FRAME,
      width: 80,
    });
    expect(line.endsWith("…  PR #14")).toBe(true);
    expect(textWidth(line)).toBe(80);
  });

  it("fits each width and height, coloured or not", () => {
    const states = ["running", "queued", "waiting", "parked", "review", "rejected", "closed"] as const;
    const rows = states.map((state, index) =>
      makeRow(index + 1, { state, title: "日本語 👨‍👩‍👧 title that is long ".repeat(3), name: `acme/tally#${index}` }),
    );
    for (let width = 1; width <= 130; width += 1) {
      for (const height of [1, 3, 20]) {
        const lines = renderBoard(rows, { width, height, now: NOW, colour: width % 2 === 0 });
        expect(lines.length).toBeLessThanOrEqual(height);
        for (const line of lines) expect(textWidth(stripVTControlCharacters(line))).toBeLessThanOrEqual(width);
      }
    }
  });

  it("hides what is done before what runs, and says how many", () => {
    const rows = [
      makeRow(1, { state: "closed" }),
      makeRow(2),
      makeRow(3, { state: "rejected" }),
      makeRow(4, { state: "parked" }),
    ];
    const lines = renderBoard(rows, { ...FRAME, height: 3 });
    expect(lines.map((line) => line.slice(0, 2))).toEqual(["#2", "#4", "1 "]);
    expect(lines.at(-1)).toBe("1 running · 1 parked · 1 rejected · 1 closed · 2 not shown");
  });

  it("keeps the first of several that run", () => {
    const lines = renderBoard([makeRow(1), makeRow(2), makeRow(3)], { ...FRAME, height: 3 });
    expect(lines.map((line) => line.slice(0, 2))).toEqual(["#1", "#2", "3 "]);
  });

  it("colours only when it is told to, and closes each colour", () => {
    expect(renderBoard([makeRow(1)], FRAME).join("")).not.toContain("\u001b");
    const [line = ""] = renderBoard([makeRow(1)], { ...FRAME, colour: true });
    expect(line).toContain("\u001b[36mrunning \u001b[0m");
    expect(stripVTControlCharacters(line)).toBe(renderBoard([makeRow(1)], FRAME)[0]);
  });

  it("obeys no escape sequence in a title", () => {
    expect(renderBoard([makeRow(1, { title: "x\u001b[2Jy" })], FRAME)[0]).toContain("  xy  ");
  });
});
