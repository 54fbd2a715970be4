import type { DailyFacts } from "../../src/daily-log/facts.ts";
import type { Presence } from "../../src/daily-log/presence.ts";
import type { PipelineEvent } from "../../src/domain/events.ts";
import type { Milestone } from "../../src/domain/issue.ts";
import type { StoredWorkItem, WorkItem } from "../../src/domain/work-item.ts";
import type { Schedule } from "../../src/daily-log/missed-schedules.ts";
import { makeStoredItem } from "../../tests/helpers/sample/stored-item.ts";
import { makeDailyLog } from "../../tests/unit/daily-log/fixture.ts";

/** A made-up day and the two weeks before it, as the pipeline would have recorded them. */
export interface ExampleDay {
  date: string;
  now: string;
  projects: string[];
  events: PipelineEvent[];
  items: StoredWorkItem[];
  milestones: Record<string, Milestone[]>;
  presences: Presence[];
}

const LIMITS = { attemptsPerItem: 3, runsPerDay: 120, usdPerDay: 60 };

/** The facts of a made-up day, by the code that makes those of a real one. */
export function computeExample(day: ExampleDay): Promise<DailyFacts> {
  const events = day.events.toSorted((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
  const isSign: Schedule["isSign"] = ({ type }) => type === "source:read" || type === "source:silent";
  const schedules = [{ name: "session", pattern: "0 */2 * * *", isSign }];
  return makeDailyLog({ ...day, events, limits: LIMITS, schedules }).compute(day.date);
}

export function makeItem(repo: string, issue: number, title: string, state: Partial<WorkItem>): StoredWorkItem {
  const createdAt = state.createdAt ?? "2026-11-18T08:00:00.000Z";
  return makeStoredItem({ repo, issue, title, url: toIssueUrl(repo, issue), createdAt }, state);
}

export function toIssueUrl(repo: string, issue: number): string {
  return `https://example.com/${repo}/issues/${issue}`;
}

export function makeMilestone(
  repo: string,
  number: number,
  facts: { title: string; openIssues: number; closedIssues: number; dueOn?: string },
): Milestone {
  return { number, state: "open", url: `https://example.com/${repo}/milestone/${number}`, ...facts };
}

/** One project's looks, each two hours of a day but those in `except`. */
export function makeLooks(date: string, source: string, except: readonly number[] = []): PipelineEvent[] {
  return Array.from({ length: 12 }, (_, index) => index * 2)
    .filter((hour) => !except.includes(hour))
    .map((hour) => ({
      type: "source:read",
      at: toTime(date, hour * 60 + 1),
      source,
      seen: 9,
      created: 0,
      changed: 0,
      closed: 0,
    }));
}

/** ISO time of a minute of a day. */
export function toTime(date: string, minute: number): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + minute * 60_000).toISOString();
}
