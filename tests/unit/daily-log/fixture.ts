import { generateKeyPairSync } from "node:crypto";
import type { PipelineEvent } from "../../../src/domain/events.ts";
import type { Milestone } from "../../../src/domain/issue.ts";
import { toRunId } from "../../../src/domain/agent-run.ts";
import { toWorkItemId, type StoredWorkItem, type WorkItem } from "../../../src/domain/work-item.ts";
import { makeStoredItem } from "../../helpers/sample/stored-item.ts";
import { createDailyLog, type DailyLog } from "../../../src/daily-log/daily-log.ts";
import type { DailyLogState } from "../../../src/daily-log/read-day.ts";
import type { Schedule } from "../../../src/daily-log/missed-schedules.ts";
import { type SigningKey, toKeyId } from "../../../src/daily-log/signing-key.ts";
import type { Presence } from "../../../src/daily-log/presence.ts";

export const REPO = "acme/tally";

const pair = generateKeyPairSync("ed25519");
/** A key of these tests alone. */
export const KEY: SigningKey = { ...pair, id: toKeyId(pair.publicKey) };

export interface Day {
  events?: PipelineEvent[];
  items?: StoredWorkItem[];
  milestones?: Record<string, Milestone[] | Error>;
  projects?: string[];
  timezone?: string;
  now?: string;
  presences?: Presence[];
  schedules?: Schedule[];
  unread?: string;
  limits?: { attemptsPerItem: number; runsPerDay: number; usdPerDay: number };
}

/** The daily log over lists in memory instead of Redis and GitHub. */
export function makeDailyLog(day: Day): DailyLog {
  const {
    events = [],
    items = [],
    milestones = {},
    projects = [REPO],
    timezone = "UTC",
    now = "2026-11-20T18:00:00Z",
    presences = [],
    schedules = [],
    unread,
    limits = { attemptsPerItem: 3, runsPerDay: 10, usdPerDay: 5 },
  } = day;
  const ledger: DailyLogState["ledger"] = {
    async *read({ from, to }) {
      for (const event of events) {
        if (Date.parse(event.at) >= from.getTime() && Date.parse(event.at) < to.getTime()) yield event;
      }
    },
    history: async (item) => events.filter((event) => "item" in event && event.item === item),
  };
  const store: DailyLogState["items"] = {
    list: async ({ status, offset = 0, limit = 50 }) =>
      items.filter(({ item }) => status === undefined || item.status === status).slice(offset, offset + limit),
  };
  return createDailyLog({
    state: unread === undefined ? { ledger, items: store } : { unread },
    tracker: {
      async listMilestones(repo) {
        const found = milestones[repo] ?? [];
        if (found instanceof Error) throw found;
        return found;
      },
    },
    projects,
    limits,
    timezone,
    schedules,
    listPresences: async () => presences,
    now: () => new Date(now),
    redact: (text) => text,
  });
}

export function makeItem(issue: number, changes: Partial<WorkItem> = {}, title = `Title of ${issue}`): StoredWorkItem {
  const repo = changes.repo ?? REPO;
  const url = `https://github.test/${repo}/issues/${issue}`;
  const createdAt = changes.createdAt ?? "2026-11-20T08:00:00.000Z";
  return makeStoredItem({ repo, issue, title, url, createdAt }, changes);
}

const issueFacts = (issue: number, title = `Title of ${issue}`, repo = REPO) => ({
  item: toWorkItemId(repo, issue),
  repo,
  issue,
  title,
});

/** Events as the pipeline writes them, for one issue of `REPO`. */
export const events = {
  created: (at: string, issue: number, title?: string, repo?: string): PipelineEvent => ({
    type: "item:created",
    at,
    ...issueFacts(issue, title, repo),
    url: `https://github.test/${repo ?? REPO}/issues/${issue}`,
  }),
  closed: (
    at: string,
    issue: number,
    explanation = "The issue was closed.",
    title?: string,
    repo?: string,
  ): PipelineEvent => ({
    type: "item:closed",
    at,
    ...issueFacts(issue, title, repo),
    url: `https://github.test/${repo ?? REPO}/issues/${issue}`,
    explanation,
  }),
  opened: (
    at: string,
    issue: number,
    pullRequest: number,
    attempts = 1,
    title?: string,
    repo?: string,
  ): PipelineEvent => ({
    type: "pull-request:opened",
    at,
    ...issueFacts(issue, title, repo),
    pullRequest,
    url: `https://github.test/${repo ?? REPO}/pull/${pullRequest}`,
    attempts,
  }),
  started: (at: string, issue: number, sequence = 1): PipelineEvent => ({
    type: "agent:started",
    at,
    item: toWorkItemId(REPO, issue),
    run: toRunId(toWorkItemId(REPO, issue), sequence),
    agent: "claude",
    adopted: false,
  }),
  ended: (
    at: string,
    issue: number,
    sequence = 1,
    end: Extract<PipelineEvent, { type: "agent:ended" }>["end"] = "completed",
    usd?: number,
  ): PipelineEvent => ({
    type: "agent:ended",
    at,
    item: toWorkItemId(REPO, issue),
    run: toRunId(toWorkItemId(REPO, issue), sequence),
    agent: "claude",
    end,
    ms: 60_000,
    usage: { inputTokens: 12_000, outputTokens: 800, usd },
  }),
  stage: (
    at: string,
    issue: number,
    answer: Pick<Extract<PipelineEvent, { type: "stage:ended" }>, "stage" | "outcome" | "reason" | "explanation">,
  ): PipelineEvent => ({ type: "stage:ended", at, item: toWorkItemId(REPO, issue), ...answer, ms: 5 }),
  errored: (at: string, issue: number, code: string, message = "No answer."): PipelineEvent => ({
    type: "stage:errored",
    at,
    item: toWorkItemId(REPO, issue),
    stage: "exec",
    code,
    decision: "retry",
    message,
  }),
  silent: (at: string, source: string, code = "github.unavailable"): PipelineEvent => ({
    type: "source:silent",
    at,
    source,
    code,
    message: "The host did not answer.",
  }),
};
