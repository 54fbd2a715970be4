import fc from "fast-check";
import { expect, test } from "vitest";
import { toCodeSpan, toFenced } from "../../../../src/stages/text/fence.ts";

test("nothing inside a fence closes it", () => {
  const content = fc.array(fc.constantFrom("`", "``", "```", "`````", "~~~~", "\n", " ", "a", "````text\n"), {
    maxLength: 40,
  });
  fc.assert(
    fc.property(content, (pieces) => {
      const lines = toFenced(pieces.join("")).split("\n");
      const fence = /^`+/.exec(lines[0] ?? "")?.[0] ?? "";
      const closing = lines.slice(1).findIndex((line) => {
        const run = /^ {0,3}(`+)[ \t]*$/.exec(line)?.[1];
        return run !== undefined && run.length >= fence.length;
      });
      expect(closing).toBe(lines.length - 2);
    }),
    { numRuns: 1_000 },
  );
});

test("a code span holds backticks", () => {
  expect(toCodeSpan("npm test")).toBe("`npm test`");
  expect(toCodeSpan("echo `date`")).toBe("`` echo `date` ``");
});
