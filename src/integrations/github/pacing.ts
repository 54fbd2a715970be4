import { setTimeout as delay } from "node:timers/promises";
import { WaitError } from "../../domain/errors.ts";
import { HOUR, MINUTE } from "../../lib/durations.ts";

/**
 * GitHub lets one account create content 80 times a minute and 500 times an hour, its people's own clicks included:
 * docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api. We stay below, and leave the rest to people.
 */
const ALLOWANCE = [
  { windowMs: MINUTE, most: 60 },
  { windowMs: HOUR, most: 400 },
] as const;

/** Holds back requests of one client: all of them during a pause, and new content beyond the allowance. */
export interface Gate {
  /** Resolves when a request may be sent. Throws WaitError where that is further away than `longestPauseMs`. */
  pass(request: { isContent: boolean }): Promise<void>;
  /** Nothing is sent before this moment: GitHub's Retry-After concerns every request of the account. */
  pauseUntil(moment: Date): void;
}

export function createGate(options: { longestPauseMs: number; now?: () => number }): Gate {
  const now = options.now ?? Date.now;
  const created: number[] = [];
  let pausedUntil = 0;

  function allowedAt(isContent: boolean): number {
    if (!isContent) return pausedUntil;
    return Math.max(pausedUntil, ...ALLOWANCE.map(({ windowMs, most }) => (created.at(-most) ?? -Infinity) + windowMs));
  }

  return {
    async pass({ isContent }) {
      const deadline = now() + options.longestPauseMs;
      for (let at = allowedAt(isContent); at > now(); at = allowedAt(isContent)) {
        if (at > deadline) {
          throw new WaitError("GitHub's rate limit allows no further request for now.", {
            code: pausedUntil >= at ? "github.secondary_limit" : "github.write_allowance",
            retryAt: new Date(at),
          });
        }
        await delay(at - now() + 1);
      }
      if (!isContent) return;
      created.push(now());
      if (created.length > ALLOWANCE[1].most) created.shift();
    },
    pauseUntil(moment) {
      pausedUntil = Math.max(pausedUntil, moment.getTime());
    },
  };
}

/** Lets one caller through every `everyMs`, in order of arrival. */
export function createSpacer(everyMs: number): { turn(): Promise<void> } {
  let next = 0;
  return {
    async turn() {
      const mine = Math.max(Date.now(), next);
      next = mine + everyMs;
      if (mine > Date.now()) await delay(mine - Date.now());
    },
  };
}
