import { expect, test } from "vitest";
import {
  toStandingBlockers,
  toStatedReferences,
  withLinksAsReferences,
} from "../../../../src/stages/triage/references.ts";

test.each([
  ["Blocked by #4", ["#4"]],
  ["this depends on #4, #5 and #6.", ["#4", "#5", "#6"]],
  ["Depends on: #4", ["#4"]],
  ["no longer blocked by #4", []],
  ["not blocked by #4", []],
  ["see #4", []],
  ["blocked by Other/Repo#4 and #5", ["other/repo#4", "#5"]],
  ["blocked by acme/shop#4", ["#4"]],
  ["unblocked by #4", []],
])("%o names the blockers %o", (text, blockers) => {
  expect(toStatedReferences(text, "acme/shop").blockedBy).toEqual(blockers);
});

test.each([
  ["Duplicate of #4", [4]],
  ["closing as a dup of #4", [4]],
  ["This is not a duplicate of #4", []],
  ["Possibly a duplicate of #4", []],
  ["duplicate of #4?", []],
])("%o names the originals %o", (text, originals) => {
  expect(toStatedReferences(text, "acme/shop").duplicateOf).toEqual(originals);
});

const read = (text: string) => toStatedReferences(text, "acme/shop");

test("a later text takes a blocker back, and a still later one names it again", () => {
  const texts = ["blocked by #4 and #5", "no longer blocked by #4"].map(read);
  expect(toStandingBlockers(texts)).toEqual(["#5"]);
  expect(toStandingBlockers([...texts, read("blocked by #4")])).toEqual(["#5", "#4"]);
});

test.each([
  ["blocked by https://github.com/acme/lib/issues/4", "blocked by acme/lib#4"],
  ["[the parser](https://github.com/acme/lib/issues/4#issuecomment-9) first", "acme/lib#4 first"],
  ["https://elsewhere.example/acme/lib/issues/4", "https://elsewhere.example/acme/lib/issues/4"],
])("a link to an issue of the host is a reference to it: %o", (text, expected) => {
  expect(withLinksAsReferences(text, "https://github.com")).toBe(expected);
});

test.each([
  ["This is not a duplicate.", true],
  ["Not a dup of #4", true],
  ["Duplicate of #4", false],
])("that %o takes a duplicate back is %o", (text, expected) => {
  expect(read(text).deniesDuplicate).toBe(expected);
});
