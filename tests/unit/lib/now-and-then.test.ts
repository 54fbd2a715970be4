import { expect, it } from "vitest";
import { createNowAndThen } from "../../../src/lib/now-and-then.ts";

it("A text is said once and again after a while, and another one in between is news", () => {
  let now = 0;
  const isNews = createNowAndThen(1_000, () => now);
  expect([isNews("down"), isNews("down"), isNews("refused")]).toEqual([true, false, true]);
  now = 999;
  expect(isNews("down")).toBe(false);
  now = 1_000;
  expect(isNews("down")).toBe(true);
});
