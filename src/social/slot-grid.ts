import { DAY, HOUR, MINUTE } from "../lib/durations.ts";

export interface SlotRules {
  /** IANA name. */
  timezone: string;
  /** Least time between two posts of a channel, and the step of the grid. */
  spacingMs: number;
  /** Local times between which nothing appears, as minutes of the day; may reach over midnight. */
  quiet?: { from: number; to: number } | undefined;
  /** Least time between now and a slot. */
  leadMs: number;
  /** How far ahead slots are given. */
  horizonMs: number;
}

/**
 * The times at which posts may appear, in ms, ascending: a grid of local times that begins at the end of the quiet hours,
 * so that every runner sees the same one. A local time that the clocks skip gives no slot; one that comes twice gives its
 * first. Pure.
 */
export function listSlots({ timezone, spacingMs, quiet, leadMs, horizonMs }: SlotRules, now: Date): number[] {
  const clock = createClock(timezone);
  const [earliest, latest] = [now.getTime() + leadMs, now.getTime() + horizonMs];
  const minutes = listMinutes(spacingMs, quiet);
  const slots: number[] = [];
  let day = clock.dayOf(now.getTime() - DAY);
  // A day more at each end, because a local day begins at another time than a day of UTC.
  for (let count = 0; count <= horizonMs / DAY + 3; count++) {
    for (const minute of minutes) {
      const at = clock.findTime(day, minute);
      if (at !== undefined && at >= earliest && at <= latest) slots.push(at);
    }
    day = new Date(Date.parse(`${day}T12:00:00Z`) + DAY).toISOString().slice(0, 10);
  }
  return [...new Set(slots)].toSorted((a, b) => a - b);
}

const MINUTES_OF_DAY = DAY / MINUTE;

function listMinutes(spacingMs: number, quiet: SlotRules["quiet"]): number[] {
  const start = quiet?.to ?? 0;
  const quietMinutes = quiet === undefined ? 0 : (quiet.to - quiet.from + MINUTES_OF_DAY) % MINUTES_OF_DAY;
  const step = Math.max(1, Math.ceil(spacingMs / MINUTE));
  const minutes: number[] = [];
  for (let offset = 0; offset < MINUTES_OF_DAY - quietMinutes; offset += step) {
    minutes.push((start + offset) % MINUTES_OF_DAY);
  }
  return minutes;
}

interface Clock {
  /** YYYY-MM-DD in the zone. */
  dayOf(at: number): string;
  /** The moment at which the zone's clocks show this day and minute for the first time; undefined where they skip it. */
  findTime(day: string, minute: number): number | undefined;
}

function createClock(timezone: string): Clock {
  const format = new Intl.DateTimeFormat("en-US", {
    timeZone: timezone,
    calendar: "gregory",
    numberingSystem: "latn",
    hourCycle: "h23",
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
  });
  /** What the clocks show, as if it were UTC. */
  const shownAt = (at: number): number => {
    const part = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, Number(value)]));
    const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = part;
    return Date.UTC(year, month - 1, day, hour, minute, second);
  };
  return {
    dayOf: (at) => new Date(shownAt(at)).toISOString().slice(0, 10),
    findTime(day, minute) {
      const wanted = Date.parse(`${day}T00:00:00Z`) + minute * MINUTE;
      // The offset before and after any change of the clocks that day; the zone is at most 15 hours from UTC.
      const offsets = [wanted - 20 * HOUR, wanted + 20 * HOUR].map((at) => shownAt(at) - at);
      const times = offsets.map((offset) => wanted - offset).filter((at) => shownAt(at) === wanted);
      return times.length === 0 ? undefined : Math.min(...times);
    },
  };
}
