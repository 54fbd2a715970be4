import type { MilestoneCount } from "../domain/events.ts";
import { listEvents, uniqueBy, type DayInput } from "./day-input.ts";

/** How fast a milestone moved lately. */
export interface Pace {
  /** Closed on each day, oldest first, up to fourteen; only days of which something is known. */
  perDay: number[];
  /** Change of the open issues in seven days; undefined where nobody counted them then. */
  openChange?: number | undefined;
}

const PACE_DAYS = 14;

/**
 * From the counts that were noted with each log, which know every issue; where there are too few of them, from the issues
 * that Millrace itself saw closing.
 */
export function readPace(input: DayInput, repo: string, milestone: MilestoneCount): Pace {
  const counts = input.days.map(({ events }) => {
    const last = listEvents(events, "milestones:read").findLast((event) => event.repo === repo);
    return last?.milestones.find(({ number }) => number === milestone.number);
  });
  counts[counts.length - 1] = milestone;
  const first = counts.findIndex((entry) => entry !== undefined);
  const known = counts.length - 1 - first;
  const before = counts.at(-8);
  const openChange = before === undefined ? undefined : milestone.open - before.open;
  if (known < 2) return { perDay: listSeen(input, repo, milestone), openChange };
  const perDay: number[] = [];
  let last = counts[first]?.closed ?? 0;
  for (const entry of counts.slice(first + 1)) {
    // An issue that was opened again takes back what an earlier day counted; less than none is closed on no day.
    perDay.push(Math.max(0, (entry?.closed ?? last) - last));
    last = entry?.closed ?? last;
  }
  return { perDay: perDay.slice(-PACE_DAYS), openChange };
}

/** Days before the first event are days on which nobody looked. */
function listSeen({ days, standings }: DayInput, repo: string, { number }: MilestoneCount): number[] {
  const members = new Set(
    standings
      .filter((standing) => standing.ref.repo === repo && standing.milestone === number)
      .map((standing) => standing.item.id),
  );
  const first = days.findIndex(({ events }) => events.length > 0);
  return days
    .slice(first < 0 ? -7 : Math.min(first, days.length - 7))
    .map(({ events }) => uniqueBy(listEvents(events, "item:closed"), (event) => event.item))
    .map((closed) => closed.filter(({ item }) => members.has(item)).length)
    .slice(-PACE_DAYS);
}
