import { describe, expect, it } from "vitest";
import type { BoardRow } from "../../../../src/cli/board/board.ts";
import { createLiveBoard } from "../../../../src/cli/board/live-board.ts";

const NOW = new Date("2026-11-20T12:00:00Z");

function makeRow(issue: number, changes: Partial<BoardRow> = {}): BoardRow {
  const row: BoardRow = {
    id: `i-${issue}`,
    name: `#${issue}`,
    title: `Title ${issue}`,
    stage: "exec",
    state: "running",
    since: NOW,
    note: "",
  };
  return { ...row, ...changes };
}

const ESCAPE = "\u001b";
const TOKENS = new RegExp(`${ESCAPE}\\[(\\d+)A|${ESCAPE}\\[[KJ]|[\\s\\S]`, "g");

/** As much of a terminal as the board uses: lines, the cursor, wrapping, cursor up and the two erasures. */
function makeTerminal(columns: number) {
  const lines: string[] = [""];
  let row = 0;
  let column = 0;
  const terminal = {
    isTTY: true,
    columns,
    rows: 24,
    written: 0,
    screen: () => lines.map((line) => line.trimEnd()),
    write(text: string) {
      terminal.written += 1;
      for (const [token, up] of text.matchAll(TOKENS)) {
        if (up !== undefined) row = Math.max(0, row - Number(up));
        else if (token === "\u001b[K") lines[row] = (lines[row] ?? "").slice(0, column);
        else if (token === "\u001b[J") eraseBelow();
        else if (token === "\r") column = 0;
        else if (token === "\n") newLine();
        else put(token);
      }
    },
  };
  const eraseBelow = () => {
    lines.splice(row + 1);
    lines[row] = (lines[row] ?? "").slice(0, column);
  };
  const newLine = () => {
    row += 1;
    column = 0;
    lines[row] ??= "";
  };
  const put = (character: string) => {
    if (column >= terminal.columns) newLine();
    const line = (lines[row] ?? "").padEnd(column);
    lines[row] = line.slice(0, column) + character + line.slice(column + 1);
    column += 1;
  };
  return terminal;
}

describe("the live board on a terminal", () => {
  it("redraws in place and leaves the cursor below its last frame", () => {
    const terminal = makeTerminal(60);
    terminal.write("$ millrace run\n");
    const board = createLiveBoard({ stream: terminal, colour: false, now: () => NOW });
    board.update([makeRow(1), makeRow(2), makeRow(3)]);
    board.update([makeRow(1, { state: "review" }), makeRow(2)]);
    board.close();
    expect(terminal.screen()).toEqual([
      "$ millrace run",
      "#1  exec    review    now  Title 1",
      "#2  exec    running   now  Title 2",
      "1 running · 1 review",
      "",
    ]);
  });

  it("writes nothing while nothing changed, and nothing after it was closed", () => {
    const terminal = makeTerminal(60);
    const board = createLiveBoard({ stream: terminal, colour: false, now: () => NOW });
    board.update([makeRow(1)]);
    board.update([makeRow(1)]);
    board.close();
    board.update([makeRow(2)]);
    expect(terminal.written).toBe(1);
  });

  it("prints a line above itself, where it stays", () => {
    const terminal = makeTerminal(60);
    const board = createLiveBoard({ stream: terminal, colour: false, now: () => NOW });
    board.update([makeRow(1)]);
    board.print("Pull request opened");
    board.update([makeRow(1, { state: "review" })]);
    board.close();
    expect(terminal.screen()).toEqual(["Pull request opened", "#1  exec    review    now  Title 1", "1 review", ""]);
  });

  it("covers its whole last frame although the terminal became narrower and wrapped it", () => {
    const terminal = makeTerminal(20);
    const board = createLiveBoard({ stream: terminal, colour: false, now: () => NOW });
    terminal.columns = 60;
    const wide = [makeRow(1, { title: "A title of more than twenty columns" })];
    // Drawn for 60 columns on a screen that has 20 by then: what is on it is wrapped.
    Object.defineProperty(terminal, "columns", { get: () => (terminal.written === 0 ? 60 : 20) });
    board.update(wide);
    board.update([makeRow(1, { title: "Short", state: "review" })]);
    board.close();
    expect(terminal.screen().filter((line) => line !== "")).toEqual(["#1  review    Short", "1 review"]);
  });
});

describe("the live board in a pipe", () => {
  it("prints one plain line for each change and none without", () => {
    let text = "";
    const board = createLiveBoard({ stream: { write: (chunk) => (text += chunk) }, colour: false, now: () => NOW });
    board.update([makeRow(1), makeRow(2, { note: "attempt 1" })]);
    board.update([makeRow(1, { since: new Date(0) }), makeRow(2, { state: "review" })]);
    board.print("Done");
    board.close();
    expect(text).toBe(
      "#1 exec running: Title 1\n#2 exec running: Title 2 (attempt 1)\n#2 exec review: Title 2\nDone\n",
    );
  });
});
