import { expect, test } from "vitest";
import { parseHunks, toEdits } from "../../../../scripts/try-real/bugs/edits.ts";

const BEFORE = "one\ntwo\nthree\nfour\nfive\n";
const AFTER = "one\n2\nthree\nfour\nfive\nsix\n";
const DIFF = [
  "diff --git a/x.js b/x.js",
  "--- a/x.js",
  "+++ b/x.js",
  "@@ -1,3 +1,3 @@",
  " one",
  "-two",
  "+2",
  " three",
  "@@ -5 +5,2 @@ function x() {",
  " five",
  "+six",
  "",
].join("\n");

test("each hunk becomes the lines before and the lines after", () => {
  expect(parseHunks(DIFF)).toEqual([
    { find: "one\ntwo\nthree", replace: "one\n2\nthree" },
    { find: "five", replace: "five\nsix" },
  ]);
});

test("edits are given only where they lead from the one text to the other", () => {
  expect(toEdits(BEFORE, AFTER, DIFF)).toHaveLength(2);
  expect(toEdits(BEFORE, `${AFTER}seven\n`, DIFF)).toBeUndefined();
});

test("a place that is not unique gives no edits: more context is needed", () => {
  expect(toEdits("a\na\n", "a\nb\n", "@@ -2 +2 @@\n-a\n+b\n")).toBeUndefined();
  expect(toEdits("x\n", "x\ny\n", "@@ -1,0 +2 @@\n+y\n")).toBeUndefined();
});

test("a dollar sign in the new text stays what it is", () => {
  expect(toEdits("a\n", "$&\n", "@@ -1 +1 @@\n-a\n+$&\n")).toEqual([{ find: "a", replace: "$&" }]);
});
