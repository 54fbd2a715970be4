import { expect, test } from "vitest";
import fc from "fast-check";
import { toRank } from "../../../../src/stages/scout/rank.ts";
import { makeIssue } from "../../../fakes/stage-world.ts";

const PRIORITIES = ["critical", "P1", "low"];
const rank = (issue: Parameters<typeof makeIssue>[0]) => toRank(makeIssue({ labels: [], ...issue }), PRIORITIES);
const due = (number: number, dueOn?: string) => ({ title: "m", number, dueOn });

test("issues are worked on by milestone, then priority, then age", () => {
  const order = [
    rank({ milestone: due(9, "2026-05-10T00:00:00Z"), labels: ["low"] }),
    rank({ milestone: due(1, "2026-06-10T00:00:00Z"), labels: ["critical"] }),
    rank({ milestone: due(2) }),
    rank({ milestone: due(3), labels: ["critical"] }),
    rank({ labels: ["CRITICAL"] }),
    rank({ labels: ["priority: p1"], createdAt: "2020-01-01T00:00:00Z" }),
    rank({ labels: ["P1"], createdAt: "2021-01-01T00:00:00Z" }),
    rank({ labels: ["low"] }),
    rank({ createdAt: "2020-01-01T00:00:00Z" }),
    rank({ createdAt: "2020-01-01T00:01:00Z" }),
  ];
  expect(order).toEqual(order.toSorted((a, b) => a - b));
  expect(new Set(order).size).toBe(order.length);
});

test("a label that only contains a priority's name is no priority", () => {
  expect(rank({ labels: ["low-hanging fruit", "not critical"] })).toBe(rank({}));
});

test("every rank is a safe whole number, whatever the dates are", () => {
  const text = fc.oneof(fc.constantFrom("", "never", "0001-01-01", "9999-12-31T23:59:59Z"), fc.string());
  fc.assert(
    fc.property(text, text, fc.integer(), (createdAt, dueOn, number) => {
      const value = rank({ createdAt, milestone: due(number, dueOn) });
      expect(Number.isSafeInteger(value) && value >= 0).toBe(true);
    }),
  );
});
