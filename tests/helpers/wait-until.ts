import { setTimeout as delay } from "node:timers/promises";

interface WaitOptions {
  timeoutMs?: number;
  what?: string;
  /** Longer where asking costs the tests beside it. */
  everyMs?: number;
}

/** Asks until the answer is neither undefined nor false, and returns it; on time-out the last error or answer is in the message. */
export async function waitUntil<T>(
  condition: () => Promise<T | undefined | false> | T | undefined | false,
  { timeoutMs = 10_000, what = "the condition", everyMs = 20 }: WaitOptions = {},
): Promise<T> {
  const deadline = Date.now() + timeoutMs;
  let last: unknown;
  while (Date.now() < deadline) {
    try {
      const answer = await condition();
      if (answer !== undefined && answer !== false) return answer;
      last = answer;
    } catch (error) {
      last = error;
    }
    await delay(everyMs);
  }
  throw new Error(`Waited ${timeoutMs} ms for ${what}; last seen: ${String(last)}`);
}
