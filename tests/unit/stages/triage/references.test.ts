import { expect, test } from "vitest";
import { toStandingBlockers, toStatedReferences } from "../../../../src/stages/triage/references.ts";

test.each([
  ["Blocked by #4", [4]],
  ["this depends on #4, #5 and #6.", [4, 5, 6]],
  ["Depends on: #4", [4]],
  ["no longer blocked by #4", []],
  ["not blocked by #4", []],
  ["see #4", []],
  ["blocked by other/repo#4", []],
  ["unblocked by #4", []],
])("%o names the blockers %o", (text, blockers) => {
  expect(toStatedReferences(text).blockedBy).toEqual(blockers);
});

test.each([
  ["Duplicate of #4", [4]],
  ["closing as a dup of #4", [4]],
  ["This is not a duplicate of #4", []],
  ["Possibly a duplicate of #4", []],
  ["duplicate of #4?", []],
])("%o names the originals %o", (text, originals) => {
  expect(toStatedReferences(text).duplicateOf).toEqual(originals);
});

test("a later text takes a blocker back, and a still later one names it again", () => {
  const texts = ["blocked by #4 and #5", "no longer blocked by #4"].map(toStatedReferences);
  expect(toStandingBlockers(texts)).toEqual([5]);
  expect(toStandingBlockers([...texts, toStatedReferences("blocked by #4")])).toEqual([5, 4]);
});
