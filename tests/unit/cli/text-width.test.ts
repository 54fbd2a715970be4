import { describe, expect, it } from "vitest";
import { cutText, fitText, textWidth, toPrintable } from "../../../src/cli/text-width.ts";

describe("the width of a text on a terminal", () => {
  it.each([
    ["plain", 5],
    ["Zürich", 6],
    ["e\u0301", 1],
    ["日本語", 6],
    ["한국", 4],
    ["ｆｕｌｌ", 8],
    ["😀", 2],
    ["👨‍👩‍👧", 2],
    ["🇩🇪", 2],
    ["❤️", 2],
    ["…", 1],
    ["", 0],
  ])("of %j is %i columns", (text, width) => {
    expect(textWidth(text)).toBe(width);
  });
});

describe("a text cut to a width", () => {
  it("never takes more columns, never breaks a character, and says that it was cut", () => {
    expect(cutText("日本語のタイトル", 8)).toBe("日本語…");
    expect(cutText("ab👨‍👩‍👧cd", 4)).toBe("ab…");
    expect(cutText("a short one", 11)).toBe("a short one");
    expect(cutText("abc", 1)).toBe("…");
    expect(cutText("abc", 0)).toBe("");
  });

  it("is filled up to the width", () => {
    expect(fitText("日本", 6)).toBe("日本  ");
    expect(textWidth(fitText("日本語", 4))).toBe(4);
  });
});

describe("foreign text on a terminal", () => {
  it("can neither move the cursor, nor set a title, nor turn a line around", () => {
    expect(toPrintable("a\u001b[2Jb\u001b]0;title\u0007c\u202Ed\r\ne\u009b1mf")).toBe("abc d ef");
    expect(toPrintable("\u001b]52;c;ZXZpbA==\u001b\\x")).toBe("x");
    expect(toPrintable("lone \u001b escape")).toBe("lone escape");
  });
});
