import { expect, test } from "vitest";
import { findClosingQuestion } from "../../../../src/integrations/agents/question.ts";

test.each(["Up or down?", "I looked.\n\n**Shall I go on?**\n", 'Did you mean "all?"', "丸めますか？"])(
  "%j ends with a question.",
  (text) => expect(findClosingQuestion(text)).toBe(text.trim()),
);

test.each([
  "",
  "Done.",
  "Is it so? I took it to be so.",
  "See https://example.com/?a=b",
  "Why?\n\nBecause it was wrong.",
])("%j does not.", (text) => expect(findClosingQuestion(text)).toBeUndefined());

test("A very long one is cut.", () => {
  expect((findClosingQuestion(`${"x".repeat(9_000)}?`) ?? "").length).toBeLessThan(2_100);
});
