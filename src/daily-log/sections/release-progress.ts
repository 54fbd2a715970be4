import { toBar, toSparkline } from "../bars.ts";
import type { DayInput } from "../day-input.ts";
import { count, type Line, type Section } from "../document.ts";
import { toPlainText } from "../escape.ts";
import type { DailyFacts, MilestoneFacts } from "../facts.ts";
import { readPace, type Pace } from "../milestone-pace.ts";
import { addDays, daysBetween } from "../../lib/calendar-day.ts";

/** A milestone further away than this is not called at risk because nothing was closed lately. */
const SOON_DAYS = 14;
/** A projection further away than this is not worth its digits. */
const FAR_DAYS = 365;
/** Fewer closed issues than this are no pace. */
const LEAST_CLOSED = 3;

const BAR_WIDTH = 8;

export function toMilestones(input: DayInput): MilestoneFacts[] {
  return input.milestones.map(({ repo, milestone, readOn }) => {
    const { open, closed } = milestone;
    // GitHub keeps a due day as a moment in the morning of that day in UTC.
    const due = milestone.dueOn?.slice(0, 10);
    const daysLeft = due === undefined ? undefined : daysBetween(input.date, due);
    const pace = readPace(input, repo, milestone);
    const projected = toProjection(open, pace, input.date);
    return {
      repo,
      title: toPlainText(milestone.title),
      url: milestone.url,
      closed,
      open,
      percent: open + closed === 0 ? 0 : Math.floor((100 * closed) / (open + closed)),
      due,
      daysLeft,
      readOn,
      closedLately: pace.perDay,
      openChange: pace.openChange,
      projected,
      atRisk:
        due === undefined || daysLeft === undefined ? undefined : findRisk(open, { due, daysLeft, pace, projected }),
    };
  });
}

/** The same pace goes on: the last seven days', and that of all counted days. */
function toProjection(open: number, { perDay }: Pace, date: string): MilestoneFacts["projected"] {
  if (open === 0) return undefined;
  const dates = [perDay.slice(-7), perDay].flatMap((days) => {
    const closed = days.reduce((sum, each) => sum + each, 0);
    const needed = closed === 0 ? Number.POSITIVE_INFINITY : Math.ceil((open * days.length) / closed);
    return needed > FAR_DAYS ? [] : [addDays(date, needed)];
  });
  const [earliest, latest = earliest] = dates.toSorted();
  return earliest === undefined || latest === undefined ? undefined : { earliest, latest };
}

/** Overdue; due soon and slower than its open issues need; or done only after it is due, at the pace of late. */
function findRisk(
  open: number,
  {
    due,
    daysLeft,
    pace,
    projected,
  }: { due: string; daysLeft: number; pace: Pace; projected: MilestoneFacts["projected"] },
): string | undefined {
  if (open === 0) return undefined;
  if (daysLeft < 0) return `overdue by ${count(-daysLeft, "day")} with ${count(open, "open issue")}`;
  const closed = pace.perDay.slice(-7).reduce((sum, each) => sum + each, 0);
  if (daysLeft <= SOON_DAYS) {
    if (closed > 0 && (open * 7) / closed <= daysLeft) return undefined;
    const told = closed === 0 ? "none was closed" : `${closed} ${closed === 1 ? "was" : "were"} closed`;
    return `${count(open, "open issue")} and ${count(daysLeft, "day")} left, but ${told} in the last 7 days`;
  }
  const all = pace.perDay.reduce((sum, each) => sum + each, 0);
  if (projected === undefined || all < LEAST_CLOSED || projected.earliest <= due) return undefined;
  const late = daysBetween(due, projected.earliest);
  return `done on ${projected.earliest} at the earliest at the pace of late, ${count(late, "day")} after it is due`;
}

type ProgressFacts = Pick<DailyFacts, "milestones" | "projects" | "date">;

export function toReleaseProgressSection({ milestones, projects, date }: ProgressFacts): Section {
  const heading = "Release progress";
  if (milestones.length === 0) return { heading, items: [["No open milestone."]] };
  const rows = milestones.map((entry): Line[] => [
    [...(projects.length > 1 ? [{ data: entry.repo }, " "] : []), { link: entry.url, data: entry.title }],
    [`${toBar(entry.percent / 100, BAR_WIDTH)} ${entry.percent} %`],
    [String(entry.closed)],
    [`${entry.open}${toChange(entry.openChange)}`],
    [toSparkline(entry.closedLately)],
    [entry.due === undefined ? "no date" : `${entry.due}${toDaysLeft(entry.daysLeft)}`],
    [toProjected(entry)],
    // The sentence stands under the risks.
    entry.atRisk === undefined ? [""] : [{ strong: "at risk" }],
  ]);
  const old = milestones.filter(({ readOn }) => readOn !== date);
  return {
    heading,
    items: [],
    table: { head: ["Milestone", "Done", "Closed", "Open", "Closed a day", "Due", "Projected", "Risk"], rows },
    notes: old.length === 0 ? [] : [[`Counted on ${[...new Set(old.map(({ readOn }) => readOn))].join(" and ")}.`]],
  };
}

function toChange(change: number | undefined): string {
  if (change === undefined || change === 0) return "";
  return ` (${change > 0 ? "+" : "−"}${Math.abs(change)} in 7 days)`;
}

function toDaysLeft(daysLeft: number | undefined): string {
  if (daysLeft === undefined) return "";
  if (daysLeft === 0) return ", today";
  return daysLeft < 0 ? `, ${count(-daysLeft, "day")} ago` : `, in ${count(daysLeft, "day")}`;
}

function toProjected({ open, projected }: MilestoneFacts): string {
  if (open === 0) return "done";
  if (projected === undefined) return "no pace yet";
  const { earliest, latest } = projected;
  return earliest === latest ? earliest : `${earliest} to ${latest}`;
}
