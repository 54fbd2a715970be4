import { type AccountHold, type AccountId, type HoldKind, isHeld } from "../../domain/account.ts";
import type { AgentRunEnd } from "../../domain/agent-run.ts";
import { DAY, HOUR, MINUTE } from "../../lib/durations.ts";

/** A time that is told is believed within these bounds: a wrong one must neither make a loop nor stop the work for good. */
const SOONEST_MS = MINUTE;
const LATEST_MS = 6 * HOUR;
/** Only where the service itself speaks of a weekly limit. */
const LATEST_WEEKLY_MS = 8 * DAY;

/** Where no time is told: the first hold, doubled at each repeat up to the longest. */
const GUESSES: Record<Exclude<HoldKind, "auth">, { first: number; longest: number }> = {
  quota: { first: 15 * MINUTE, longest: HOUR },
  overloaded: { first: 2 * MINUTE, longest: 30 * MINUTE },
  "spawn-error": { first: 15 * MINUTE, longest: HOUR },
};

/**
 * The hold that an end brings about. Pure. A sign-in that was refused holds until a person acts, since no later try can
 * come out otherwise. A hold repeats another where that one is over: several runs that meet the same limit at once are
 * one hold.
 */
export function makeHold(facts: {
  account: AccountId;
  agent: string;
  kind: HoldKind;
  end?: Pick<AgentRunEnd, "retryAt" | "isWeeklyLimit"> | undefined;
  previous: AccountHold | undefined;
  why: string;
  now: Date;
}): AccountHold {
  const { account, agent, kind, end, previous, why, now } = facts;
  const repeats = previous === undefined ? 0 : previous.repeats + (isHeld(previous, now) ? 0 : 1);
  const hold: AccountHold = { account, agent, kind, since: now.toISOString(), repeats, why };
  if (kind === "auth") return hold;
  const { first, longest } = GUESSES[kind];
  const guess = Math.min(longest, first * 2 ** Math.min(repeats, 20));
  return { ...hold, until: new Date(now.getTime() + (findToldWait(end, now) ?? guess)).toISOString() };
}

/** How long to wait, as the service told and within the bounds; undefined where it did not tell. */
function findToldWait(end: Pick<AgentRunEnd, "retryAt" | "isWeeklyLimit"> | undefined, now: Date): number | undefined {
  const told = Date.parse(end?.retryAt ?? "") - now.getTime();
  if (Number.isNaN(told)) return undefined;
  return Math.max(SOONEST_MS, Math.min(told, end?.isWeeklyLimit === true ? LATEST_WEEKLY_MS : LATEST_MS));
}
