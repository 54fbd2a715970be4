import { setTimeout as delay } from "node:timers/promises";
import { WaitError } from "../../domain/errors.ts";
import type { Allowance, HostQuota, HostStanding } from "../../domain/ports/host-quota.ts";
import { HOUR, MINUTE } from "../../lib/durations.ts";
import type { LimitReading } from "./observed-fetch.ts";
import type { Limit } from "./rate-limit.ts";

/**
 * GitHub lets one account create content 80 times a minute and 500 times an hour, its people's own clicks included:
 * docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api. We stay below, and leave the rest to people.
 */
const ALLOWANCES: readonly Allowance[] = [
  { windowMs: MINUTE, most: 60 },
  { windowMs: HOUR, most: 400 },
];

/** A limit without a named end is waited for so long, twice as long each time it comes again. */
const FIRST_PAUSE_MS = MINUTE;
const LONGEST_PAUSE_MS = 16 * MINUTE;

/** Holds back the requests of one account: all of them in a pause, all before the reserve, new content beyond the allowance. */
export interface Gate {
  /** Resolves when a request may be sent. Throws WaitError where that is further away than `longestPauseMs`. */
  pass(request: { isContent: boolean }): Promise<void>;
  /** An answer came, with what it says of the limit. */
  note(reading: LimitReading): Promise<void>;
  /** GitHub's Retry-After concerns every request of the account: nothing is sent before its end. */
  pause(limit: Limit): Promise<void>;
  /** End of the present pause. */
  findPauseEnd(): Date | undefined;
}

export interface GateOptions {
  quota: HostQuota;
  account: string;
  /** Requests of each hour that are left to people; never more than half of the limit. */
  reserve: number;
  longestPauseMs: number;
  now?: (() => number) | undefined;
}

/**
 * All runners of an account share its pauses, its limit and its allowance through the quota. A pause that this process
 * was told of holds also where the quota is out of reach.
 */
export function createGate({ quota, account, reserve, longestPauseMs, now = Date.now }: GateOptions): Gate {
  let pausedUntil = 0;
  let unnamedPauses = 0;

  async function findHold(isContent: boolean): Promise<{ at: number; code: string; message: string } | undefined> {
    const standing = await quota.read(account, new Date(now()));
    const pauseEnd = Math.max(pausedUntil, Date.parse(standing.pausedUntil ?? "") || 0);
    if (pauseEnd > now()) {
      return { at: pauseEnd, code: "github.secondary_limit", message: "GitHub asked for a pause." };
    }
    const reserveEnd = findReserveEnd(standing, reserve);
    if (reserveEnd > now()) {
      const message = `GitHub's hourly limit is down to the ${toKept(standing, reserve)} requests that are left to people.`;
      return { at: reserveEnd, code: "github.reserve", message };
    }
    const room = isContent ? await quota.takeWrite(account, ALLOWANCES, new Date(now())) : undefined;
    if (room === undefined) return undefined;
    return { at: room.getTime(), code: "github.write_allowance", message: "New content comes no faster than advised." };
  }

  return {
    async pass({ isContent }) {
      const deadline = now() + longestPauseMs;
      for (let hold = await findHold(isContent); hold !== undefined; hold = await findHold(isContent)) {
        const { at, code, message } = hold;
        if (at > deadline) throw new WaitError(message, { code, retryAt: new Date(at), details: { account } });
        await delay(Math.max(at - now(), 0) + 1);
      }
    },
    async note(reading) {
      await quota.note(account, reading, new Date(now()));
      if (!reading.isRefused) unnamedPauses = 0;
    },
    async pause({ retryAt, isNamed }) {
      // What was under way together is refused together, and counts once.
      if (!isNamed && pausedUntil > now()) return;
      const unnamedMs = Math.min(FIRST_PAUSE_MS * 2 ** unnamedPauses, LONGEST_PAUSE_MS);
      if (!isNamed) unnamedPauses += 1;
      pausedUntil = Math.max(pausedUntil, isNamed ? retryAt.getTime() : now() + unnamedMs);
      await quota.pause(account, new Date(pausedUntil));
    },
    findPauseEnd: () => (pausedUntil > now() ? new Date(pausedUntil) : undefined),
  };
}

function toKept({ limit }: HostStanding, reserve: number): number {
  return Math.min(reserve, Math.floor((limit ?? Infinity) / 2));
}

/** When the hour ends in which the rest belongs to people; 0 where there is more than that. */
function findReserveEnd(standing: HostStanding, reserve: number): number {
  const { remaining, resetAt } = standing;
  if (remaining === undefined || resetAt === undefined || remaining > toKept(standing, reserve)) return 0;
  return Date.parse(resetAt);
}

/** Lets one caller through every `everyMs`, in order of arrival, whatever is done to the clock. */
export function createSpacer(everyMs: number): { turn(): Promise<void> } {
  let next = 0;
  return {
    async turn() {
      const now = performance.now();
      const mine = Math.max(now, next);
      next = mine + everyMs;
      if (mine > now) await delay(mine - now);
    },
  };
}
