import { describe, expect, it } from "vitest";
import { renderEntries } from "../../../src/cli/entry-list.ts";
import { textWidth } from "../../../src/cli/text-width.ts";

const paint = (_tone: string, text: string) => text;
const ENTRIES = [
  {
    mark: { text: "✓", tone: "good" as const },
    name: "#1",
    state: "review",
    title: "Splitting an amount loses a cent",
    below: ["Pull request #13 is open."],
  },
  { name: "#12", state: "waiting", title: "日本語のタイトル", below: [""] },
];

describe("a list of entries", () => {
  it("has names and states in columns, and all of the text, wrapped below itself", () => {
    expect(renderEntries(ENTRIES, { width: 46, paint })).toEqual([
      "✓ #1   review   Splitting an amount loses a",
      "                cent",
      "                Pull request #13 is open.",
      "  #12  waiting  日本語のタイトル",
    ]);
  });

  it("puts the text below the name where there is little room", () => {
    expect(renderEntries(ENTRIES.slice(0, 1), { width: 24, paint })).toEqual([
      "✓ #1  review",
      "    Splitting an amount",
      "    loses a cent",
      "    Pull request #13 is",
      "    open.",
    ]);
  });

  it("loses no word and stays within each width", () => {
    for (let width = 20; width <= 120; width += 1) {
      const lines = renderEntries(ENTRIES, { width, paint });
      for (const line of lines) expect(textWidth(line)).toBeLessThanOrEqual(width);
      expect(lines.join(" ").replaceAll(/\s+/g, " ")).toContain("Splitting an amount loses a cent Pull request #13");
    }
  });

  it("obeys no escape sequence in any of its texts", () => {
    const evil = "a\u001b[2Jb\u001b]0;x\u0007c\nd";
    const lines = renderEntries([{ name: evil, state: evil, title: evil, below: [evil] }], { width: 80, paint });
    expect(lines.join("|")).toBe("abc d  abc d  abc d|              abc d");
  });
});
