import { expect, test } from "vitest";
import { listStale } from "../../../../src/stages/scout/stale.ts";
import { makeIssue } from "../../../fakes/stage-world.ts";

const DAY = 24 * 60 * 60_000;
const NOW = new Date("2026-05-31T00:00:00Z");
const aged = (number: number, days: number) =>
  makeIssue({ number, updatedAt: new Date(NOW.getTime() - days * DAY).toISOString() });

test("issues that nobody touched for long are listed, longest first, and a bounded number of them", () => {
  const listed = listStale([aged(1, 10), aged(2, 61), aged(3, 90)], 60 * DAY, NOW);
  expect(listed.map(({ issue }) => issue)).toEqual([3, 2]);
  const many = Array.from({ length: 30 }, (_, at) => aged(at + 1, 100 + at));
  expect(listStale(many, 60 * DAY, NOW)).toHaveLength(20);
});
