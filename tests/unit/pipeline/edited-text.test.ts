import { expect, test } from "vitest";
import { afterLeaving, afterSighting } from "../../../src/pipeline/transition.ts";
import { makeItem, makeSighting, NOW } from "./make-item.ts";

const LATER = new Date(NOW.getTime() + 3_600_000);
const pullRequest = { number: 3, url: "https://github.example/acme/shop/pull/3" };

test("An edit in review is noted once and starts nothing, and the note goes when the text is as it was", () => {
  const item = makeItem({ status: "review", seen: "a", text: "frozen" });
  const noted = afterSighting(item, makeSighting({ seen: "b", text: "other" }), LATER);
  expect(noted).toEqual({ ...item, editedAt: LATER.toISOString() });
  if (noted === undefined) return;
  expect(afterSighting(noted, makeSighting({ seen: "c", text: "third" }), LATER)).toBeUndefined();
  expect(afterSighting(noted, makeSighting({ seen: "a", text: "frozen" }), LATER)).toEqual(item);
});

test("A change that is not the text's is no edit, and neither is one of an item from before texts were noted", () => {
  const item = makeItem({ status: "review", seen: "a", text: "frozen" });
  expect(afterSighting(item, makeSighting({ seen: "b", text: "frozen" }), LATER)).toBeUndefined();
  const old = makeItem({ status: "review", seen: "a" });
  expect(afterSighting(old, makeSighting({ seen: "b", text: "other" }), LATER)).toBeUndefined();
});

test("Who is asked for again after a withdrawal is decided upon afresh", () => {
  const decision = { verdict: "ready", rules: [] } as const;
  const withdrawn = makeItem({ status: "rejected", reason: "withdrawn", decision: { ...decision, rules: [] } });
  expect(afterSighting(withdrawn, makeSighting({ seen: "b" }), LATER)).toMatchObject({ status: "queued" });
  expect(afterSighting(withdrawn, makeSighting({ seen: "b" }), LATER)?.decision).toBeUndefined();
});

test("The closing of an issue with a pull request is for follow to explain, one without it ends the item", () => {
  const why = "The issue was closed.";
  const open = makeItem({ status: "review", stage: "exec", pullRequest });
  expect(afterLeaving(open, "closed", why, LATER)).toMatchObject({ status: "queued", stage: "follow" });
  const queued = makeItem({ status: "queued", stage: "follow", pullRequest });
  expect(afterLeaving(queued, "closed", why, LATER)).toBeUndefined();
  const broken = makeItem({ status: "parked", stage: "follow", reason: "no-permission", pullRequest });
  expect(afterLeaving(broken, "closed", why, LATER)).toMatchObject({ status: "closed", reason: "issue-closed" });
  expect(afterLeaving(makeItem(), "closed", why, LATER)).toMatchObject({ status: "closed", reason: "issue-closed" });
});
