import { expect, test, vi } from "vitest";
import { createBootClock, toBootMs } from "../../../../src/tmux/supervisor/boot-clock.ts";
import { findCut } from "../../../../src/tmux/supervisor/limits.ts";
import { findProcess } from "../../../../src/tmux/supervisor/process-table.ts";

const LIMITS = { firstOutputMs: 6e4, idleMs: 6e5, softMs: 2e6, hardMs: 2.7e6, logCapBytes: 1e6 };
const HOUR_MS = 3_600_000;

test("A process's start time and the clock count from the same moment.", () => {
  const age = createBootClock()() - toBootMs(findProcess(process.pid)?.startTime ?? "");
  expect(Math.abs(age - process.uptime() * 1000)).toBeLessThan(1_000);
});

test.each([
  ["two hours forward", 2 * HOUR_MS],
  ["two hours back", -2 * HOUR_MS],
  ["to the epoch", -Date.now()],
])("A clock that is set %s neither cuts a run at once nor lets it live for ever.", (_how, jumpMs) => {
  const clock = createBootClock();
  const startedAt = clock();
  vi.useFakeTimers({ toFake: ["Date"] });
  try {
    vi.setSystemTime(Date.now() + jumpMs);
    // One clock from before the jump, and one of a supervisor that took over after it.
    for (const now of [clock(), createBootClock()()]) {
      const seen = { startedAt, bytes: 1, lastByteAt: now, lastCpuAt: now, isFinal: false, softSent: true };
      expect(findCut(now, seen, LIMITS)).toBeUndefined();
      expect(findCut(now + LIMITS.hardMs + 100, seen, LIMITS)).toBe("hard-limit");
      expect(findCut(now + LIMITS.idleMs + 100, seen, LIMITS)).toBe("idle");
    }
  } finally {
    vi.useRealTimers();
  }
});
