import { DAY, HOUR, SECOND } from "./durations.ts";

/** One calendar day of a time zone as two moments; 23 or 25 hours where the clocks change, and `from <= at < to`. */
export interface DayWindow {
  from: Date;
  to: Date;
}

/** The calendar day that a clock in the time zone shows at this moment. */
export function toLocalDay(at: Date, timezone: string): string {
  return makeDayFormat(timezone)(at);
}

/** The day `count` days later; negative counts go back. */
export function addDays(day: string, count: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + count * DAY).toISOString().slice(0, 10);
}

/** Whole calendar days from one day to another; negative where `to` is earlier. */
export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / DAY);
}

export function toDayWindow(day: string, timezone: string): DayWindow {
  return { from: findStart(day, timezone), to: findStart(addDays(day, 1), timezone) };
}

/**
 * The first moment at which the zone's calendar shows this day or a later one. Searched, not computed from an offset:
 * midnight does not exist where the clocks go forward at 00:00, and a zone can even skip a whole day.
 */
function findStart(day: string, timezone: string): Date {
  const toDay = makeDayFormat(timezone);
  const midnight = Date.parse(`${day}T00:00:00Z`) / SECOND;
  // No zone is further from UTC than 15 hours, today or in the past.
  let before = midnight - (16 * HOUR) / SECOND;
  let reached = midnight + (40 * HOUR) / SECOND;
  while (reached - before > 1) {
    const middle = Math.floor((before + reached) / 2);
    if (toDay(new Date(middle * SECOND)) >= day) reached = middle;
    else before = middle;
  }
  return new Date(reached * SECOND);
}

function makeDayFormat(timezone: string): (at: Date) => string {
  const format = new Intl.DateTimeFormat("en-US", {
    timeZone: timezone,
    calendar: "gregory",
    numberingSystem: "latn",
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
  });
  return (at) => {
    const parts = Object.fromEntries(format.formatToParts(at).map((part) => [part.type, part.value]));
    return `${(parts["year"] ?? "").padStart(4, "0")}-${parts["month"]}-${parts["day"]}`;
  };
}

/** `09:00` for a moment of the day, `19 Nov 09:00` for one of another day, by the clock of the time zone. */
export function makeClockFormat(timezone: string, date: string): (at: string) => string {
  const toDay = makeDayFormat(timezone);
  const format = new Intl.DateTimeFormat("en-GB", {
    timeZone: timezone,
    numberingSystem: "latn",
    hourCycle: "h23",
    hour: "2-digit",
    minute: "2-digit",
  });
  const dayFormat = new Intl.DateTimeFormat("en-GB", { timeZone: timezone, day: "numeric", month: "short" });
  return (text) => {
    const at = new Date(text);
    const clock = format.format(at);
    return toDay(at) === date ? clock : `${dayFormat.format(at)} ${clock}`;
  };
}
