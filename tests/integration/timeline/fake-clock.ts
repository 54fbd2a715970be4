import { HOUR } from "../../../src/lib/durations.ts";

/** Time that passes only where the timeline says so. */
export interface FakeClock {
  now(): Date;
  /** Hours since the timeline began. */
  hours(): number;
  /** Never backwards. */
  advanceTo(hours: number): void;
}

/** A Monday; the timeline begins there. */
const START = Date.parse("2026-03-02T06:00:00.000Z");

export function createFakeClock(): FakeClock {
  let time = START;
  return {
    now: () => new Date(time),
    hours: () => (time - START) / HOUR,
    advanceTo(hours) {
      time = Math.max(time, START + hours * HOUR);
    },
  };
}
