import type { PipelineEvent } from "../../src/domain/events.ts";
import { toRunId } from "../../src/domain/agent-run.ts";
import { toWorkItemId, type StoredWorkItem } from "../../src/domain/work-item.ts";
import { TITLES } from "./titles.ts";
import { type ExampleDay, makeItem, makeLooks, toIssueUrl, toTime } from "./world.ts";

export const BUSY_DATE = "2026-11-20";
const PROJECTS = Object.keys(TITLES);
/** The session of this hour never came. */
const MISSED_HOUR = 4;
const AWAY = { host: "mill-2", outages: [] };
/** Issues closed in each project on the days before, to have something to compare with. */
const BEFORE = [31, 28, 12, 9, 40, 44, 38, 47, 35, 10, 14, 49, 52, 46];

/**
 * A full day: 60 issues completed in 13 projects, a release in time, one at risk, questions for a person, a source that was
 * silent, a runner that was away for a while and one that did not come back.
 */
export function makeBusyDay(): ExampleDay {
  const completed = Object.entries(TITLES).flatMap(([repo, titles], project) =>
    titles.map((title, index) => ({ repo, title, issue: 100 + project * 30 + index })),
  );
  const done = completed.map((entry, index) => makeCompleted(entry, index));
  return {
    date: BUSY_DATE,
    now: "2026-11-21T07:00:00Z",
    projects: PROJECTS,
    events: [
      ...done.flatMap(({ events }) => events),
      ...BEFORE.flatMap((amount, index) => makeDayBefore(addDays(index - BEFORE.length), amount)),
      ...PROJECTS.flatMap((repo) => makeLooks(BUSY_DATE, repo, [MISSED_HOUR])),
      ...makeCounts(BUSY_DATE, 0),
      ...makeTrouble(),
    ],
    items: [...done.map(({ item }) => item), ...makeWaiting(), ...makeQueue()],
    milestones: {},
    presences: [
      {
        host: "mill-1",
        pid: 411,
        startedAt: "2026-11-02T08:00:00.000Z",
        seenAt: "2026-11-21T07:00:00.000Z",
        outages: [],
      },
      { ...AWAY, pid: 1201, startedAt: "2026-11-12T06:30:00.000Z", seenAt: `${BUSY_DATE}T03:40:20.000Z` },
      { ...AWAY, pid: 1377, startedAt: `${BUSY_DATE}T04:55:10.000Z`, seenAt: `${BUSY_DATE}T21:47:30.000Z` },
    ],
  };
}

function makeCompleted(
  { repo, title, issue }: { repo: string; title: string; issue: number },
  index: number,
): { events: PipelineEvent[]; item: StoredWorkItem } {
  const item = toWorkItemId(repo, issue);
  const isClosed = index % 8 !== 5;
  const attempts = index % 7 === 3 ? 2 : 1;
  const minute = 20 + index * 21;
  const facts = { item, repo, issue, title };
  const createdAt = toTime(BUSY_DATE, minute - 70 - (index % 5) * 95);
  const url = `https://example.com/${repo}/pull/${issue + 400}`;
  const events: PipelineEvent[] = [
    { type: "item:created", at: createdAt, ...facts, url: toIssueUrl(repo, issue) },
    ...Array.from({ length: attempts }, (_, run) => makeRun(repo, issue, run + 1, minute - 40 + run * 18)).flat(),
    { type: "pull-request:opened", at: toTime(BUSY_DATE, minute), ...facts, pullRequest: issue + 400, url, attempts },
  ];
  const updatedAt = toTime(BUSY_DATE, minute + 30);
  if (isClosed) {
    const explanation = "The issue was closed as completed.";
    events.push({ type: "item:closed", at: updatedAt, ...facts, url: toIssueUrl(repo, issue), explanation });
    return { events, item: makeItem(repo, issue, title, { status: "closed", createdAt, updatedAt }) };
  }
  const review = { status: "review", stage: "exec", reason: "pull-request-opened" } as const;
  const pullRequest = { number: issue + 400, url };
  return { events, item: makeItem(repo, issue, title, { ...review, pullRequest, createdAt, updatedAt }) };
}

function makeRun(repo: string, issue: number, sequence: number, minute: number, date = BUSY_DATE): PipelineEvent[] {
  const item = toWorkItemId(repo, issue);
  const run = toRunId(item, sequence);
  const usd = 0.18 + ((issue * 7 + sequence) % 40) / 100;
  const usage = { inputTokens: 41_000 + (issue % 97) * 300, outputTokens: 3_100 + (issue % 89) * 20, usd };
  return [
    { type: "agent:started", at: toTime(date, minute), item, run, agent: "claude", adopted: false },
    {
      type: "agent:ended",
      at: toTime(date, minute + 16),
      item,
      run,
      agent: "claude",
      end: "completed",
      ms: 960_000,
      usage,
    },
  ];
}

function makeDayBefore(date: string, amount: number): PipelineEvent[] {
  const index = Date.parse(date) / 86_400_000;
  const daysLeft = (Date.parse(BUSY_DATE) - Date.parse(date)) / 86_400_000;
  return [
    ...Array.from({ length: amount }, (_, each): PipelineEvent[] => {
      const repo = PROJECTS[each % PROJECTS.length] ?? "";
      const issue = 10_000 + (index % 1000) * 60 + each;
      const facts = {
        item: toWorkItemId(repo, issue),
        repo,
        issue,
        title: "Earlier work",
        url: toIssueUrl(repo, issue),
      };
      return [
        { type: "item:created", at: toTime(date, 30 + each), ...facts },
        ...makeRun(repo, issue, 1, 60 + each * 20, date),
        { type: "pull-request:opened", at: toTime(date, 90 + each * 20), ...facts, pullRequest: issue, attempts: 1 },
        { type: "item:closed", at: toTime(date, 120 + each * 20), ...facts, explanation: "The issue was closed." },
      ];
    }).flat(),
    ...makeCounts(date, daysLeft),
  ];
}

/** Open and closed issues of the milestones, as they were so many days before the day. */
function makeCounts(date: string, daysBefore: number): PipelineEvent[] {
  const take = (rates: readonly number[]) => rates.slice(0, daysBefore).reduce((sum, each) => sum + each, 0);
  const shop = take([2, 3, 1, 0, 2, 3, 1, 2, 4, 1, 0, 0, 2, 3]);
  const ledger = take([1, 0, 2, 1, 0, 0, 1, 1, 2, 0, 0, 1, 0, 1]);
  const api = take([1, 2, 1, 3, 0, 1, 1, 2, 1, 0, 2, 1, 1, 0]);
  const counts = [
    ["acme/shop", 4, "2.4", 6 + shop - Math.floor(daysBefore / 5), 41 - shop, "2026-11-27T08:00:00Z"],
    ["acme/ledger", 2, "Year end", 38 + ledger - daysBefore, 22 - ledger, "2026-12-01T08:00:00Z"],
    ["acme/api", 7, "v3", 17 + api - daysBefore, 30 - api, undefined],
  ] as const;
  return counts.map(([repo, number, title, open, closed, dueOn]): PipelineEvent => {
    const url = `https://example.com/${repo}/milestone/${number}`;
    const milestone = { number, title, url, ...(dueOn === undefined ? {} : { dueOn }), open, closed };
    return { type: "milestones:read", at: toTime(date, 18 * 60), repo, milestones: [milestone] };
  });
}

function addDays(days: number): string {
  return new Date(Date.parse(BUSY_DATE) + days * 86_400_000).toISOString().slice(0, 10);
}

function makeTrouble(): PipelineEvent[] {
  const item = toWorkItemId("acme/infra", 480);
  return [
    {
      type: "source:silent",
      at: toTime(BUSY_DATE, 545),
      source: "sentry acme",
      code: "sentry.unavailable",
      message: "502",
    },
    {
      type: "agent:ended",
      at: toTime(BUSY_DATE, 700),
      item,
      run: toRunId(item, 1),
      agent: "claude",
      end: "idle",
      ms: 600_000,
      usage: { inputTokens: 900, outputTokens: 20 },
    },
    {
      type: "stage:ended",
      at: toTime(BUSY_DATE, 711),
      item,
      stage: "exec",
      outcome: "park",
      reason: "attempts-exhausted",
      explanation: "All 3 attempts ended without a result that passes the checks.",
      ms: 660_000,
    },
  ];
}

function makeWaiting(): StoredWorkItem[] {
  const question = (url: string) => ({ text: "", url, askedAt: "2026-11-19T10:00:00.000Z" });
  return [
    makeItem("acme/billing", 361, "Support the old price list", {
      status: "waiting",
      reason: "needs-clarification",
      explanation: "The issue does not say until when the old prices hold.",
      question: question("https://example.com/acme/billing/issues/361#issuecomment-9"),
      updatedAt: "2026-11-20T09:12:00.000Z",
    }),
    makeItem("acme/mobile", 231, "Sign in with a passkey", {
      status: "waiting",
      reason: "needs-clarification",
      explanation: "Two of the acceptance criteria exclude each other.",
      question: question("https://example.com/acme/mobile/issues/231#issuecomment-4"),
      updatedAt: "2026-11-15T10:00:00.000Z",
    }),
    makeItem("acme/site", 470, "Decide on the name of the new plan", {
      status: "waiting",
      reason: "waiting-for-person",
      explanation: "The work is a decision.",
      updatedAt: "2026-11-18T16:00:00.000Z",
    }),
    makeItem("acme/search", 233, "Rewrite the ranking", {
      status: "parked",
      reason: "too-large",
      explanation: "11 open tasks; the limit is 6.",
      updatedAt: "2026-11-20T08:40:00.000Z",
    }),
    makeItem("acme/ledger", 171, "Post interest daily", {
      status: "waiting",
      reason: "blocked-by-issue",
      explanation: "Blocked by acme/ledger#160.",
      updatedAt: "2026-11-17T12:00:00.000Z",
    }),
    makeItem("acme/infra", 480, "Move the queue to the new host", {
      status: "parked",
      stage: "exec",
      reason: "attempts-exhausted",
      explanation: "All 3 attempts ended without a result that passes the checks.",
      attempts: 3,
      updatedAt: "2026-11-20T15:10:00.000Z",
    }),
  ];
}

function makeQueue(): StoredWorkItem[] {
  const milestone = "2026-11-20T22:00:00.000Z";
  return [
    makeItem("acme/shop", 118, "Return label for the Channel Islands", {
      stage: "exec",
      updatedAt: milestone,
      rank: 1,
    }),
    makeItem("acme/shop", 121, "Show the unit price", { stage: "prep", updatedAt: milestone, rank: 2 }),
    makeItem("acme/ledger", 172, "Opening balance from the old system", {
      stage: "exec",
      attempts: 2,
      updatedAt: milestone,
      rank: 3,
    }),
    makeItem("acme/api", 150, "Cursor for the list of refunds", { updatedAt: milestone, rank: 4 }),
    makeItem("acme/docs", 301, "Explain test cards", { updatedAt: milestone, rank: 5 }),
  ];
}
