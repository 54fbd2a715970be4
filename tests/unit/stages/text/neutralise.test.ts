import fc from "fast-check";
import { expect, test } from "vitest";
import { formatMarker } from "../../../../src/domain/marker.ts";
import {
  toHarmlessInline,
  toHarmlessLine,
  toHarmlessMarkdown,
  toHarmlessQuote,
} from "../../../../src/stages/text/neutralise.ts";

const HOSTILE =
  "@everyone Closes #1, fixes GH-2, resolves acme/shop#3 and https://github.com/acme/shop/issues/4 [skip ci]";

test("a hostile text notifies nobody, closes nothing and skips no run", () => {
  for (const clean of [
    toHarmlessMarkdown(HOSTILE),
    toHarmlessLine(HOSTILE),
    toHarmlessInline(HOSTILE),
    toHarmlessQuote(HOSTILE),
  ]) {
    expect(clean).not.toMatch(/@\w/);
    expect(clean).not.toMatch(/#\d/);
    expect(clean).not.toMatch(/GH-\d/);
    expect(clean).not.toMatch(/https?:\/\//);
    expect(clean).not.toContain("skip ci");
  }
});

test("no mention or reference comes out of any mixture of the parts of one", () => {
  const pieces = fc.array(
    fc.constantFrom("@", "#", "a", "1", "\u200B", "<!-- x -->", "&#64;", "&commat;", "GH", "-", "\n", " "),
    {
      maxLength: 20,
    },
  );
  fc.assert(
    fc.property(pieces, (parts) => {
      const clean = toHarmlessMarkdown(parts.join(""));
      expect(clean).not.toMatch(/@[a-z0-9]|#\d|GH-\d|&#64|&commat/i);
    }),
    { numRuns: 1_000 },
  );
});

test("a marker in a text does not come out as a marker", () => {
  expect(toHarmlessMarkdown(`x ${formatMarker({ kind: "failure", item: "a--b-1" })} y`)).toBe("x  y");
});

test("a quote stays a quote on every line", () => {
  const quote = toHarmlessQuote("one\n\n# two\n```\nthree");
  expect(quote.split("\n").every((line) => line.startsWith(">"))).toBe(true);
});

test("a line is one line, cut between characters", () => {
  expect(toHarmlessLine("a\nb\t c")).toBe("a b c");
  expect(toHarmlessLine("🙂".repeat(30), 10)).toBe(`${"🙂".repeat(9)}…`);
});

test("a line inside Markdown starts no link, code or HTML", () => {
  expect(toHarmlessInline("[x](y) `z` <b>")).toBe("\\[x\\](y) \\`z\\` &lt;b\\>");
});
