import { expect, test } from "vitest";
import { isSuddenlyQuiet } from "../../../../src/stages/signals/quiet-guard.ts";

const NOW = new Date("2026-11-20T12:00:00Z");
/** Readings with so many signals, the newest an hour ago and each an hour before the next. */
const readings = (...signals: number[]) =>
  signals.map((amount, index) => ({
    at: new Date(NOW.getTime() - (index + 1) * 3_600_000).toISOString(),
    signals: amount,
  }));

test.each([
  ["a source that always had some", 0, readings(9, 8, 7), true],
  ["one that still has one", 1, readings(9, 8, 7), false],
  ["one that is hardly known", 0, readings(9, 8), false],
  ["one that was never read", 0, [], false],
  ["one that was quiet before", 0, readings(9, 0, 7), false],
  ["one that became quiet an hour ago", 0, readings(0, 9, 8, 7), true],
  ["one that became quiet a day ago", 0, [{ at: "2026-11-19T12:00:00.000Z", signals: 0 }, ...readings(9, 8, 7)], false],
])("Nothing from %s", (_what, signals, earlier, isQuiet) => {
  expect(isSuddenlyQuiet(signals, earlier, NOW)).toBe(isQuiet);
});
