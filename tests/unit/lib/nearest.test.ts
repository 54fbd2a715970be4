import fc from "fast-check";
import { expect, test } from "vitest";
import { editDistance, findNearest } from "../../../src/lib/nearest.ts";

test("The nearest word is found whatever its case, and swapped letters count once", () => {
  expect(findNearest("Cluade", ["claude", "codex"])).toBe("claude");
  expect(editDistance("claude", "cluade")).toBe(1);
});

test("A word that is like none of them gets no proposal", () => {
  expect(findNearest("frobnicate", ["soft", "hard"])).toBeUndefined();
  expect(findNearest("x", [])).toBeUndefined();
});

test("The distance is zero for equal words, symmetric, and never more than the longer word", () => {
  const word = fc.string({ maxLength: 12 });
  fc.assert(
    fc.property(word, word, (a, b) => {
      const distance = editDistance(a, b);
      expect(distance).toBe(editDistance(b, a));
      expect(distance === 0).toBe(a === b);
      expect(distance).toBeLessThanOrEqual(Math.max(a.length, b.length));
    }),
  );
});
