import { MINUTE } from "../../lib/durations.ts";

const FAILURES_OF_ONE = 5;
const FAILURES_OF_ALL = 50;
const MOST_CALLERS = 1000;

/**
 * Bounds guesses at the login token: five wrong ones a minute from one address, fifty from all. Who is over the limit is
 * not even compared.
 */
export interface LoginLimit {
  /** Milliseconds to wait before another guess is looked at; 0 for none. */
  waitOf(caller: string, now: Date): number;
  fail(caller: string, now: Date): void;
}

export function createLoginLimit(): LoginLimit {
  const failures = new Map<string, number[]>();
  const all: number[] = [];

  const recent = (times: number[], now: Date) => {
    while (times[0] !== undefined && times[0] <= now.getTime() - MINUTE) times.shift();
    return times;
  };
  const waitFor = (times: number[], most: number, now: Date) => {
    const first = recent(times, now).at(-most);
    return first === undefined ? 0 : first + MINUTE - now.getTime();
  };

  return {
    waitOf(caller, now) {
      return Math.max(waitFor(failures.get(caller) ?? [], FAILURES_OF_ONE, now), waitFor(all, FAILURES_OF_ALL, now));
    },
    fail(caller, now) {
      const mine = failures.get(caller) ?? [];
      mine.push(now.getTime());
      all.push(now.getTime());
      failures.delete(caller);
      failures.set(caller, mine);
      for (const [oldest] of failures) {
        if (failures.size <= MOST_CALLERS) break;
        failures.delete(oldest);
      }
    },
  };
}
