import { describe, expect, test } from "vitest";
import {
  findCut,
  isWork,
  toFloodTickMs,
  toLastResortSeconds,
  toTickMs,
  type Activity,
} from "../../../../src/tmux/supervisor/limits.ts";

const LIMITS = { firstOutputMs: 60, idleMs: 600, softMs: 2_000, hardMs: 3_000, logCapBytes: 1_000 };
const seen = (changes: Partial<Activity>): Activity => ({
  ...{ startedAt: 0, bytes: 10, lastByteAt: 10, lastCpuAt: 0, isFinal: false, softSent: false },
  ...changes,
});
const SILENT = { bytes: 0, lastByteAt: undefined };

describe("the limit that a run has reached", () => {
  test.each([
    ["none, while it speaks", 500, seen({}), undefined],
    ["none, one millisecond before its first output is due", 59, seen(SILENT), undefined],
    ["no first output, also where it works", 60, seen({ ...SILENT, lastCpuAt: 59 }), "no-first-output"],
    ["idle, after the last byte", 610, seen({}), "idle"],
    ["none, when it worked since", 610, seen({ lastCpuAt: 300 }), undefined],
    ["idle, after the last work", 900, seen({ lastCpuAt: 300 }), "idle"],
    ["none, just after its last event", 500, seen({ isFinal: true }), undefined],
    ["soft", 2_000, seen({ lastByteAt: 1_900 }), "soft-limit"],
    ["none, when it was asked to wrap up already", 2_500, seen({ lastByteAt: 2_400, softSent: true }), undefined],
    ["hard, also after it was asked", 3_000, seen({ lastByteAt: 2_900, softSent: true }), "hard-limit"],
    ["hard before idle and soft", 3_000, seen({}), "hard-limit"],
    ["the cap before all", 9_000, seen({ bytes: 1_000 }), "output-cap"],
  ])("%s", (_what, now, activity, expected) => {
    expect(findCut(now, activity, LIMITS)).toBe(expected);
  });
});

test("An agent that hangs after its last event is idle after 15 s, also where it works.", () => {
  const limits = { ...LIMITS, idleMs: 600_000, softMs: 600_000, hardMs: 600_000 };
  expect(findCut(15_009, seen({ isFinal: true, lastCpuAt: 15_000 }), limits)).toBeUndefined();
  expect(findCut(15_010, seen({ isFinal: true, lastCpuAt: 15_000 }), limits)).toBe("idle");
});

test.each([
  ["no growth", 0, 100],
  ["slow growth", 1_000, 100],
  ["a tenth of the room in one look", 100_000, 100],
  ["half of the room in one look", 500_000, 50],
  ["more than the room", 9_000_000, 5],
])("After %s the next look comes soon enough.", (_what, grown, expected) => {
  expect(toFloodTickMs(100, grown, 100, 1_000_000)).toBe(expected);
});

test("The last resort comes a minute after the supervisor would have ended the run.", () => {
  expect(toLastResortSeconds({ ...LIMITS, hardMs: 2_700_000 }, 10_000)).toBe(2_770);
});

test.each([
  [0, 1_000, false],
  [10, 2_000, false],
  [60, 2_000, true],
  [10, 50, true],
])("%i ms of processor time in %i ms is work: %s.", (cpu, interval, expected) => {
  expect(isWork(cpu, interval)).toBe(expected);
});

test("The shorter the shortest limit, the more often it is looked at, within bounds.", () => {
  expect(toTickMs({ ...LIMITS, firstOutputMs: 60_000, idleMs: 600_000, softMs: 9e6, hardMs: 9e6 })).toBe(100);
  expect(toTickMs({ ...LIMITS, firstOutputMs: 500 })).toBe(50);
  expect(toTickMs({ ...LIMITS, firstOutputMs: 1 })).toBe(10);
});
