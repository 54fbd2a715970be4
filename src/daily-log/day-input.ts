import type { MilestoneCount, PipelineEvent, PipelineEventName } from "../domain/events.ts";
import type { DayWindow } from "../lib/calendar-day.ts";
import type { AbsenceFacts, MissedScheduleFacts } from "./facts.ts";
import type { Standing } from "./standing.ts";

/** Limits that a day can come close to. */
export interface DayLimits {
  attemptsPerItem: number;
  runsPerDay: number;
  usdPerDay: number;
}

/** All that the sections compute their facts from. */
export interface DayInput {
  date: string;
  /** The day on which the log is computed. */
  today: string;
  timezone: string;
  window: DayWindow;
  projects: string[];
  limits: DayLimits;
  /** Events of the day, oldest first. */
  events: PipelineEvent[];
  /** Events of the day before. */
  dayBefore: PipelineEvent[];
  /** The fifteen days that end with the day, oldest first, each with its events. */
  days: { date: string; events: PipelineEvent[] }[];
  /** The day was over when the log was computed. */
  complete: boolean;
  /** Why the state could not be read; then everything but milestones and absences is unknown. */
  unread?: string | undefined;
  /** Items that existed at the end of the day, by repository and number. */
  standings: Standing[];
  /** Up to the end of the day, by item id, for items that the day's sections speak of. */
  histories: ReadonlyMap<string, PipelineEvent[]>;
  /** By repository and due day; open ones. `readOn` is the day of the count. */
  milestones: { repo: string; milestone: MilestoneCount; readOn: string }[];
  absences: AbsenceFacts[];
  missed: MissedScheduleFacts[];
  /** Projects whose milestones could not be read, and the error's code. */
  unreadMilestones: { repo: string; code: string }[];
}

export function listEvents<Name extends PipelineEventName>(
  events: readonly PipelineEvent[],
  type: Name,
): Extract<PipelineEvent, { type: Name }>[] {
  return events.filter((event): event is Extract<PipelineEvent, { type: Name }> => event.type === type);
}

/** The last element for each key, in the order of the keys' first appearance: an event recorded twice counts once. */
export function uniqueBy<T>(list: readonly T[], toKey: (element: T) => string): T[] {
  return [...new Map(list.map((element) => [toKey(element), element])).values()];
}

/** Stable order everywhere: by repository, then by number. */
export function compareIssues(a: { repo: string; issue: number }, b: { repo: string; issue: number }): number {
  return compareText(a.repo, b.repo) || a.issue - b.issue;
}

/** By code unit, so that the order is the same on each machine, whatever its locale. */
export function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
