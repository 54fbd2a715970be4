import { describe, expect, test } from "vitest";
import type { AccountHold, AccountId, HoldKind } from "../../../../src/domain/account.ts";
import { DAY, HOUR, MINUTE } from "../../../../src/lib/durations.ts";
import { makeHold } from "../../../../src/stages/exec/hold.ts";

const NOW = new Date("2026-03-01T12:00:00Z");
const after = (ms: number) => new Date(NOW.getTime() + ms).toISOString();

function hold(kind: HoldKind, told: { retryAt?: string; isWeeklyLimit?: boolean } = {}, previous?: AccountHold) {
  return makeHold({ account: "a" as AccountId, agent: "claude", kind, end: told, previous, why: "", now: NOW });
}

describe("the time that a service tells is believed", () => {
  test.each([
    ["in three hours", { retryAt: after(3 * HOUR) }, 3 * HOUR],
    ["as a minute where it is past", { retryAt: after(-HOUR) }, MINUTE],
    ["as a minute where it is now", { retryAt: after(0) }, MINUTE],
    ["up to six hours", { retryAt: after(3 * DAY) }, 6 * HOUR],
    ["in three days for a weekly limit", { retryAt: after(3 * DAY), isWeeklyLimit: true }, 3 * DAY],
    ["up to eight days for a weekly limit", { retryAt: after(90 * DAY), isWeeklyLimit: true }, 8 * DAY],
    ["not at all where it is no time", { retryAt: "soon" }, 15 * MINUTE],
    ["not at all where none is told", {}, 15 * MINUTE],
  ])("%s", (_case, told, expected) => {
    expect(hold("quota", told).until).toBe(after(expected));
  });
});

test("without a time each repeat waits twice as long, up to a bound", () => {
  const past = (repeats: number): AccountHold => ({
    ...hold("quota"),
    since: after(-DAY),
    until: after(-HOUR),
    repeats,
  });
  const waits = (kind: HoldKind) =>
    [0, 1, 2, 3, 500].map(
      (repeats) => (Date.parse(hold(kind, {}, past(repeats)).until ?? "") - NOW.getTime()) / MINUTE,
    );
  expect(waits("quota")).toEqual([30, 60, 60, 60, 60]);
  expect(waits("spawn-error")).toEqual([30, 60, 60, 60, 60]);
  expect(waits("overloaded")).toEqual([4, 8, 16, 30, 30]);
});

test("runs that meet the same limit at the same time are no repeat", () => {
  expect(hold("quota", {}, { ...hold("quota"), repeats: 1 })).toMatchObject({ repeats: 1, until: after(30 * MINUTE) });
});

test("a refused sign-in has no end", () => {
  expect(hold("auth", { retryAt: after(HOUR) }).until).toBeUndefined();
});
