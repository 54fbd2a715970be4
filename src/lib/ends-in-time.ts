import { setTimeout as delay } from "node:timers/promises";

/** True when the work ended within the time; what it threw is thrown. Later it goes on unwatched. */
export async function endsInTime(work: Promise<unknown>, ms: number): Promise<boolean> {
  const over = new AbortController();
  const late = delay(ms, false, { signal: over.signal }).catch(() => false);
  try {
    return await Promise.race([work.then(() => true), late]);
  } finally {
    over.abort();
  }
}
