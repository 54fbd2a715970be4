import type { Milestone } from "../../domain/issue.ts";
import { listEvents, uniqueBy, type DayInput } from "../day-input.ts";
import { count, type Line, type Section } from "../document.ts";
import { toPlainText } from "../escape.ts";
import type { DailyFacts, MilestoneFacts } from "../facts.ts";
import { daysBetween } from "../../lib/calendar-day.ts";

/** A milestone further away than this is not called at risk for its pace. */
const SOON_DAYS = 14;
const PACE_DAYS = 7;

export function toMilestones(input: DayInput): MilestoneFacts[] {
  return input.milestones.map(({ repo, milestone }) => {
    const { openIssues: open, closedIssues: closed } = milestone;
    // GitHub keeps a due day as a moment in the morning of that day in UTC.
    const due = milestone.dueOn?.slice(0, 10);
    const daysLeft = due === undefined ? undefined : daysBetween(input.date, due);
    return {
      repo,
      title: toPlainText(milestone.title),
      url: milestone.url,
      closed,
      open,
      percent: open + closed === 0 ? 0 : Math.floor((100 * closed) / (open + closed)),
      due,
      daysLeft,
      atRisk: daysLeft === undefined ? undefined : findRisk(open, daysLeft, countClosed(input, repo, milestone)),
    };
  });
}

/** Overdue, or due soon and slower than its open issues need. `closedLately` is the count of the last seven days. */
function findRisk(open: number, daysLeft: number, closedLately: number): string | undefined {
  if (open === 0) return undefined;
  if (daysLeft < 0) return `overdue by ${count(-daysLeft, "day")} with ${count(open, "open issue")}`;
  if (daysLeft > SOON_DAYS) return undefined;
  const needed = (open * PACE_DAYS) / closedLately;
  if (needed <= daysLeft) return undefined;
  const pace = closedLately === 0 ? "none was closed" : `${closedLately} ${closedLately === 1 ? "was" : "were"} closed`;
  return `${count(open, "open issue")} and ${count(daysLeft, "day")} left, but ${pace} in the last ${PACE_DAYS} days`;
}

function countClosed(input: DayInput, repo: string, milestone: Milestone): number {
  const members = new Set(
    input.standings
      .filter((standing) => standing.ref.repo === repo && standing.milestone === milestone.number)
      .map((standing) => standing.item.id),
  );
  return uniqueBy(listEvents(input.week, "item:closed"), (event) => event.item).filter(({ item }) => members.has(item))
    .length;
}

type ProgressFacts = Pick<DailyFacts, "milestones" | "milestonesReadOn" | "projects" | "date">;

export function toReleaseProgressSection({ milestones, milestonesReadOn, projects, date }: ProgressFacts): Section {
  const heading = "Release progress";
  if (milestones.length === 0) return { heading, items: [["No open milestone."]] };
  const rows = milestones.map((entry): Line[] => [
    [...(projects.length > 1 ? [{ data: entry.repo }, " "] : []), { link: entry.url, data: entry.title }],
    [String(entry.closed)],
    [String(entry.open)],
    [`${entry.percent} %`],
    [entry.due ?? "none"],
    [entry.daysLeft === undefined ? "" : String(entry.daysLeft)],
    // The sentence stands under the risks.
    [entry.atRisk === undefined ? "no" : "yes"],
  ]);
  return {
    heading,
    items: [],
    table: { head: ["Milestone", "Closed", "Open", "Done", "Due", "Days left", "At risk"], rows },
    notes: milestonesReadOn === date ? [] : [[`Counted on ${milestonesReadOn}, not at the end of the day.`]],
  };
}
