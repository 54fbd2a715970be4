import { DAY, MINUTE } from "../../lib/durations.ts";
import type { IssueSnapshot } from "../../domain/issue.ts";

/**
 * The order of work as one number, lower first, so that a sorted set can hold it: milestone, then priority label, then
 * age. The three digits of the number, most significant first:
 *
 *   milestone  0 … 32767      days from 2000 to the due date
 *              32768 … 65534  a milestone without a due date, by its number
 *              65535          no milestone
 *   priority   0 … 62 place of the first priority label in the configuration, 63 none
 *   age        minutes from 2008 to the issue's creation, 25 bits
 */
export function toRank(issue: Pick<IssueSnapshot, "milestone" | "labels" | "createdAt">, priorities: string[]): number {
  return (
    (milestoneDigit(issue.milestone) * PRIORITIES + priorityDigit(issue.labels, priorities)) * AGES + ageDigit(issue)
  );
}

const MILESTONES = 2 ** 16;
const UNDATED = 2 ** 15;
const PRIORITIES = 2 ** 6;
const AGES = 2 ** 25;
const YEAR_2000 = Date.UTC(2000, 0, 1);
const YEAR_2008 = Date.UTC(2008, 0, 1);

function milestoneDigit(milestone: IssueSnapshot["milestone"]): number {
  if (milestone === undefined) return MILESTONES - 1;
  const due = Date.parse(milestone.dueOn ?? "");
  if (Number.isNaN(due)) return UNDATED + clamp(milestone.number, UNDATED - 2);
  return clamp((due - YEAR_2000) / DAY, UNDATED - 1);
}

function priorityDigit(labels: string[], priorities: string[]): number {
  const places = labels.map((label) => priorities.findIndex((priority) => isPriority(label, priority)));
  return Math.min(PRIORITIES - 1, ...places.filter((place) => place >= 0));
}

/** `P1` is P1, and so are `priority: P1`, `priority/p1` and `prio-P1`. */
function isPriority(label: string, priority: string): boolean {
  const name = label.toLowerCase();
  const wanted = priority.toLowerCase();
  return name === wanted || (/^prio(rity)?\s*[:/_ -]/.test(name) && name.split(/[:/_ -]+/).at(-1) === wanted);
}

function ageDigit(issue: Pick<IssueSnapshot, "createdAt">): number {
  const created = Date.parse(issue.createdAt);
  return Number.isNaN(created) ? AGES - 1 : clamp((created - YEAR_2008) / MINUTE, AGES - 1);
}

function clamp(value: number, max: number): number {
  return Math.min(max, Math.max(0, Math.floor(value)));
}
