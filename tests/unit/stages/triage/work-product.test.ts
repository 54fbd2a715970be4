import { expect, test } from "vitest";
import { toIssueText } from "../../../../src/stages/triage/issue-text.ts";
import { findProduct } from "../../../../src/stages/triage/work-product.ts";
import { createWorld, makeIssue } from "../../../fakes/stage-world.ts";

const { labels } = createWorld().config;

test.each([
  ["Decide which queue we use", [], "decision"],
  ["Spike: compare the two parsers", [], "decision"],
  ["ADR: one clone for each run", [], "decision"],
  ["Queue", ["type: decision"], "decision"],
  ["Write a guide for new editors", [], "document"],
  ["Docs: explain the cache", [], "document"],
  ["Update the README for version 2", [], "document"],
  ["The cache", ["documentation"], "document"],
  ["Write a parser for dates", [], undefined],
  ["Add the page Terms", [], undefined],
  ["Decided values are lost", [], undefined],
  ["Round the cart total after tax", ["bug"], undefined],
] as const)("the work of %o with the labels %o is a %s", (title, names, product) => {
  const snapshot = makeIssue({ title, labels: [...names] });
  expect(findProduct({ text: toIssueText(title, ""), snapshot, labels })).toBe(product);
});
