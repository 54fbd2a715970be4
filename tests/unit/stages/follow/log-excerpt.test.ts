import { expect, test } from "vitest";
import { toLogExcerpt } from "../../../../src/stages/follow/log-excerpt.ts";

test("A short log is given whole, without time stamps and colours", () => {
  const log = "2026-05-01T10:00:00.1234567Z \u001B[31mError:\u001B[0m no\r\n2026-05-01T10:00:01Z done\n\n";
  expect(toLogExcerpt(log)).toBe("Error: no\ndone");
});

test("Of a long log the lines that look like errors and the end are left, with marks where something is missing", () => {
  const lines = Array.from({ length: 500 }, (_, index) => `line ${index}`);
  lines[100] = "AssertionError: 3 is not 4";
  const excerpt = toLogExcerpt(lines.join("\n")).split("\n");
  expect(excerpt.slice(0, 4)).toEqual(["[…]", "AssertionError: 3 is not 4", "line 101", "[…]"]);
  expect(excerpt.at(-1)).toBe("line 499");
  expect(excerpt).toHaveLength(64);
});

test("A log that is nothing but errors stays small", () => {
  const log = `Error ${"x".repeat(10_000)}\n`.repeat(10_000);
  expect(toLogExcerpt(log).length).toBeLessThan(60_000);
});
