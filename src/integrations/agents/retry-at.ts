import { DAY, HOUR, MINUTE, SECOND } from "../../lib/durations.ts";

export interface RateLimit {
  /** Seconds since 1970. */
  resetsAt?: number | undefined;
  rateLimitType?: string | undefined;
}

const SOONEST = MINUTE;
const LATEST = 6 * HOUR;
/** A weekly limit may say so for days. */
const LATEST_WEEKLY = 8 * DAY;

/**
 * When an account may go on after a usage limit: what the event says, else what the text says; undefined where neither
 * says it. Never sooner than in a minute, and never later than in six hours, or eight days for a weekly limit: a wrong answer must not
 * stop the work for good.
 */
export function toRetryAt(texts: string[], limit: RateLimit | undefined, now: Date): Date | undefined {
  const said =
    (limit?.resetsAt === undefined ? undefined : limit.resetsAt * SECOND) ??
    texts.map((text) => findTime(text, now)).find((time) => time !== undefined);
  if (said === undefined) return undefined;
  const latest = now.getTime() + (isWeeklyLimit(texts, limit) ? LATEST_WEEKLY : LATEST);
  return new Date(Math.min(latest, Math.max(now.getTime() + SOONEST, said)));
}

/** What a reading says of a spent limit. */
export function toLimitFacts(
  texts: string[],
  limit: RateLimit | undefined,
  now: Date,
): { retryAt?: string | undefined; isWeeklyLimit: boolean } {
  return { retryAt: toRetryAt(texts, limit, now)?.toISOString(), isWeeklyLimit: isWeeklyLimit(texts, limit) };
}

function isWeeklyLimit(texts: string[], limit: RateLimit | undefined): boolean {
  return /seven_day|week/i.test(limit?.rateLimitType ?? "") || texts.some((text) => /\bweekly\b/i.test(text));
}

/** Whether a text is the message of a spent usage limit. */
export function isUsageLimit(text: string): boolean {
  return /usage limit reached|hit your (?:\w+ )?limit|reached your (?:\w+ )?(?:usage )?limit/i.test(text);
}

/** Milliseconds since 1970. */
function findTime(text: string, now: Date): number | undefined {
  const epoch = /limit reached\s*\|\s*(\d{10})\b/i.exec(text)?.[1];
  if (epoch !== undefined) return Number(epoch) * SECOND;
  const seconds = /retry[- ]after:?\s*(\d{1,6})(?:\s*s(?:ec(?:ond)?s?)?)?\b/i.exec(text)?.[1];
  if (seconds !== undefined) return now.getTime() + Number(seconds) * SECOND;
  const delay = findDelay(text);
  if (delay !== undefined) return now.getTime() + delay;
  const clock = /(?:resets?|try again)\s+(?:at\s+)?(\d{1,2})(?::(\d{2}))?\s*(am|pm)(?:\s*\(([\w/+-]+)\))?/i.exec(text);
  if (clock === null) return undefined;
  const [, hour = "0", minute = "0", half = "am", zone = "UTC"] = clock;
  const minutes = ((Number(hour) % 12) + (half.toLowerCase() === "pm" ? 12 : 0)) * 60 + Number(minute);
  return toNextTime(minutes, zone, now);
}

/** `Please retry in 34.5s`, `Try again in 2 hours 5 minutes`; milliseconds. */
function findDelay(text: string): number | undefined {
  const said = /\b(?:retry|try again) in ((?:\d{1,6}(?:\.\d{1,9})?\s*(?:ms|d|h|m|s)[a-z]{0,6}[ ,]{0,2}){1,4})/i.exec(
    text,
  )?.[1];
  if (said === undefined) return undefined;
  const parts = [...said.matchAll(/([\d.]+)\s*(ms|[dhms])/gi)];
  return parts.reduce((sum, [, count, unit = "s"]) => sum + Number(count) * (UNITS[unit.toLowerCase()] ?? 0), 0);
}

const UNITS: Record<string, number> = { d: DAY, h: HOUR, m: MINUTE, s: SECOND, ms: 1 };

/** The next moment at which a clock in the zone shows that many minutes after midnight; undefined for an unknown zone. */
function toNextTime(minutes: number, zone: string, now: Date): number | undefined {
  try {
    const parts = new Intl.DateTimeFormat("en-GB", { timeZone: zone, hour: "2-digit", minute: "2-digit" });
    const [hour = 0, minute = 0] = parts.format(now).split(":").map(Number);
    const ahead = (minutes - (hour * 60 + minute) + 24 * 60) % (24 * 60);
    const thisMinute = Math.floor(now.getTime() / MINUTE) * MINUTE;
    return thisMinute + ahead * MINUTE;
  } catch {
    return undefined;
  }
}
