import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { textWidth } from "../../../src/cli/text-width.ts";
import { wrapText } from "../../../src/cli/wrap-text.ts";

describe("a wrapped text", () => {
  it("is broken at spaces", () => {
    expect(wrapText("one two three four", 9)).toEqual(["one two", "three", "four"]);
    expect(wrapText("one two", 20)).toEqual(["one two"]);
    expect(wrapText("", 5)).toEqual([""]);
  });

  it("breaks a word only where it is longer than a line, and never inside a character", () => {
    expect(wrapText("a 日本語のタイトル b", 8)).toEqual(["a", "日本語の", "タイトル", "b"]);
    expect(wrapText("x👨‍👩‍👧👨‍👩‍👧y", 4)).toEqual(["x👨‍👩‍👧", "👨‍👩‍👧y"]);
  });

  it("leaves an address whole, so that it can be followed", () => {
    const url = "https://github.test/acme/tally/issues/8#issuecomment-1105";
    expect(wrapText(`comment: ${url} now`, 20)).toEqual(["comment:", url, "now"]);
  });

  it("keeps every character in its order and every line within the width", () => {
    const text = fc.string({ unit: fc.constantFrom("a", "bc", " ", "日", "…") });
    fc.assert(
      fc.property(text, fc.integer({ min: 2, max: 20 }), (given, width) => {
        const lines = wrapText(given, width);
        for (const line of lines) expect(textWidth(line)).toBeLessThanOrEqual(width);
        expect(lines.join("").replaceAll(" ", "")).toBe(given.replaceAll(" ", ""));
      }),
    );
  });
});
