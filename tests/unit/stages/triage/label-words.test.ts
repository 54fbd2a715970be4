import { expect, test } from "vitest";
import { findLabelSaying, toLabelWords } from "../../../../src/stages/triage/label-words.ts";

test.each([
  ["bug", ["Bug", "type: bug", "Type: Bug", "kind/bug", "🐛 Bug", "t¹ 🐞 bug"]],
  ["question", ["question", "type:question", "c⁵ ⋅ question", "i: question", "Question!"]],
  ["cant-reproduce", ["Can't reproduce", "status: can’t reproduce"]],
  ["needs-discussion", ["needs discussion", "status:needs discussion", "Needs-Discussion"]],
  ["repro-needed", ["repro:needed"]],
])("the spellings of %s say it", (meaning, labels) => {
  for (const label of labels) expect(toLabelWords(label), label).toContain(meaning);
});

test("a label says no more than its words", () => {
  expect(toLabelWords("debugging")).not.toContain("bug");
  expect(toLabelWords("bug bounty")).not.toContain("bug");
  expect(toLabelWords("🔥")).toEqual([]);
});

test("a label that Millrace sets itself says nothing of people", () => {
  const labels = ["docs", "Millrace:Blocked"];
  expect(findLabelSaying({ labels }, ["blocked"])).toBe("Millrace:Blocked");
  expect(findLabelSaying({ labels }, ["blocked"], { blocked: "millrace:blocked" })).toBeUndefined();
});
