import { expect, test } from "vitest";
import { toOwnWords } from "../../../../src/stages/text/own-words.ts";

test("what a comment quotes and hides is not its author's word", () => {
  expect(toOwnWords("> Which version?\r\n>> really\r\n\r\n2.0 <!-- millrace:v1 kind=x item=y -->")).toBe("2.0");
});

test("a comment that only quotes says nothing", () => {
  expect(toOwnWords("> Which version?\n\n<!-- x -->\u200B")).toBe("");
});
