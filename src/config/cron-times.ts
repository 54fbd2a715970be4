import { MINUTE } from "../lib/durations.ts";

const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const WEEKDAYS = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

/** What a cron text asks for, by what a clock on the wall shows. Seconds are left out: nothing here is as fine. */
interface CronTest {
  isTime(minute: number, hour: number): boolean;
  isDay(day: number, month: number, weekday: number): boolean;
}

/**
 * The minutes in `from <= at < to` at which a sound cron text of five or six fields fires by the clock of a time zone. A
 * minute that the clock skips is left out, and one that it shows twice is there twice. Empty for the empty text.
 */
export function listCronTimes(pattern: string, timezone: string, { from, to }: { from: Date; to: Date }): Date[] {
  if (pattern.trim() === "") return [];
  const test = toCronTest(pattern);
  const toClock = makeClock(timezone);
  const times: Date[] = [];
  for (let at = Math.ceil(from.getTime() / MINUTE) * MINUTE; at < to.getTime(); at += MINUTE) {
    const { minute, hour, day, month, weekday } = toClock(new Date(at));
    if (test.isTime(minute, hour) && test.isDay(day, month, weekday)) times.push(new Date(at));
  }
  return times;
}

function toCronTest(pattern: string): CronTest {
  const [minutes = "*", hours = "*", days = "*", months = "*", weekdays = "*"] = pattern.trim().split(/\s+/).slice(-5);
  const isMinute = toFieldTest(minutes, 0, 59);
  const isHour = toFieldTest(hours, 0, 23);
  const isDayOfMonth = toFieldTest(days, 1, 31);
  const isMonth = toFieldTest(months, 1, 12, MONTHS);
  const isWeekday = toFieldTest(weekdays, 0, 7, WEEKDAYS);
  // Where both days are named, either is enough (crontab(5)).
  const isEither = !days.startsWith("*") && !weekdays.startsWith("*");
  return {
    isTime: (minute, hour) => isMinute(minute) && isHour(hour),
    isDay(day, month, weekday) {
      const byWeekday = isWeekday(weekday) || (weekday === 0 && isWeekday(7));
      const isRight = isEither ? isDayOfMonth(day) || byWeekday : isDayOfMonth(day) && byWeekday;
      return isMonth(month) && isRight;
    },
  };
}

function toFieldTest(
  text: string,
  min: number,
  max: number,
  names: readonly string[] = [],
): (value: number) => boolean {
  const toNumber = (bound: string) => {
    const named = names.indexOf(bound.toLowerCase());
    return named < 0 ? Number(bound) : min + named;
  };
  const entries = text.split(",").map((entry) => {
    const [range = "*", step] = entry.split("/");
    const [first = "*", last] = range.split("-");
    const start = first === "*" ? min : toNumber(first);
    const end = last !== undefined ? toNumber(last) : first === "*" || step !== undefined ? max : start;
    return { start, end, step: Number(step ?? 1) };
  });
  return (value) =>
    entries.some(({ start, end, step }) => value >= start && value <= end && (value - start) % step === 0);
}

function makeClock(timezone: string) {
  const format = new Intl.DateTimeFormat("en-US", {
    timeZone: timezone,
    calendar: "gregory",
    numberingSystem: "latn",
    hourCycle: "h23",
    minute: "2-digit",
    hour: "2-digit",
    day: "2-digit",
    month: "2-digit",
    weekday: "short",
  });
  return (at: Date) => {
    const parts = Object.fromEntries(format.formatToParts(at).map((part) => [part.type, part.value]));
    return {
      minute: Number(parts["minute"]),
      hour: Number(parts["hour"]),
      day: Number(parts["day"]),
      month: Number(parts["month"]),
      weekday: WEEKDAYS.indexOf((parts["weekday"] ?? "").toLowerCase()),
    };
  };
}
