import { createDailyLog } from "../../src/daily-log/daily-log.ts";
import type { DailyFacts } from "../../src/daily-log/facts.ts";
import type { Presence } from "../../src/daily-log/presence.ts";
import type { PipelineEvent } from "../../src/domain/events.ts";
import type { Milestone } from "../../src/domain/issue.ts";
import { toWorkItemId, type StoredWorkItem, type WorkItem } from "../../src/domain/work-item.ts";

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
  const log = createDailyLog({
    state: {
      ledger: {
        async *read({ from, to }) {
          for (const event of events) {
            if (event.at >= from.toISOString() && event.at < to.toISOString()) yield event;
          }
        },
        history: async (item) => events.filter((event) => "item" in event && event.item === item),
      },
      items: {
        list: async ({ status, offset = 0, limit = 50 }) =>
          day.items.filter(({ item }) => item.status === status).slice(offset, offset + limit),
      },
    },
    tracker: { listMilestones: async (repo) => day.milestones[repo] ?? [] },
    projects: day.projects,
    limits: LIMITS,
    timezone: "UTC",
    schedules: [
      {
        name: "session",
        pattern: "0 */2 * * *",
        isSign: ({ type }) => type === "source:read" || type === "source:silent",
      },
    ],
    listPresences: async () => day.presences,
    now: () => new Date(day.now),
    redact: (text) => text,
  });
  return log.compute(day.date);
}

export function makeItem(repo: string, issue: number, title: string, state: Partial<WorkItem>): StoredWorkItem {
  const createdAt = state.createdAt ?? "2026-11-18T08:00:00.000Z";
  const updatedAt = state.updatedAt ?? createdAt;
  const rest = { status: "queued", stage: "triage", rank: issue, attempts: 0 } as const;
  return {
    item: {
      id: toWorkItemId(repo, issue),
      repo,
      issue,
      seen: "",
      troubles: 0,
      ...rest,
      ...state,
      createdAt,
      updatedAt,
    },
    snapshot: {
      repo,
      number: issue,
      url: toIssueUrl(repo, issue),
      title,
      body: "",
      author: "mira",
      authorIsBot: false,
      state: "open",
      labels: [],
      comments: 0,
      locked: false,
      createdAt,
      updatedAt,
    },
    version: 1,
  };
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
