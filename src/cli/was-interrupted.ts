import { setTimeout as delay } from "node:timers/promises";

const LATEST_MS = 200;

/**
 * Whether a person's Ctrl-C is behind a failure. On a terminal it also reaches the programs that are under way, and that they
 * failed may be heard of before the signal itself.
 */
export async function wasInterrupted(signal: AbortSignal): Promise<boolean> {
  if (!signal.aborted) await delay(LATEST_MS, undefined, { signal }).catch(() => undefined);
  return signal.aborted;
}
