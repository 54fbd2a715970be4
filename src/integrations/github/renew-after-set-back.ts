import { SECOND } from "../../lib/durations.ts";

/**
 * The same client each time, but a new one after the clock was set back: the limiters in it plan by the wall clock and
 * would hold every request until that has caught up.
 */
export function renewAfterSetBack<T>(make: () => T): () => T {
  let made = make();
  let ahead = Date.now() - performance.now();
  return () => {
    const before = ahead;
    ahead = Date.now() - performance.now();
    if (ahead < before - SECOND) made = make();
    return made;
  };
}
