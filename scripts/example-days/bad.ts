import type { PipelineEvent } from "../../src/domain/events.ts";
import { toRunId } from "../../src/domain/agent-run.ts";
import { toWorkItemId } from "../../src/domain/work-item.ts";
import { type ExampleDay, makeItem, makeLooks, makeMilestone, toIssueUrl, toTime } from "./world.ts";

const DATE = "2026-11-21";
const REPO = "acme/shop";

/** A bad day of one project: the runner was killed for six hours, an agent failed, the release is late. */
export function makeBadDay(): ExampleDay {
  return {
    date: DATE,
    now: "2026-11-22T07:00:00Z",
    projects: [REPO],
    events: [...makeLooks(DATE, REPO, [10, 12, 14]), ...makeLooks("2026-11-20", REPO), ...makeEvents()],
    items: [
      makeItem(REPO, 140, "Voucher can be used twice", {
        status: "parked",
        stage: "exec",
        reason: "attempts-exhausted",
        explanation: "All 3 attempts ended without a result that passes the checks.",
        attempts: 3,
        updatedAt: toTime(DATE, 1010),
      }),
      makeItem(REPO, 141, "Sort sizes by size, not by letter", {
        status: "parked",
        stage: "prep",
        reason: "base-broken",
        explanation: "npm test fails on main.",
        updatedAt: toTime(DATE, 1100),
      }),
      makeItem(REPO, 142, "Show the delivery date before payment", {
        stage: "exec",
        attempts: 2,
        updatedAt: toTime(DATE, 1200),
      }),
    ],
    milestones: {
      [REPO]: [
        makeMilestone(REPO, 4, { title: "2.4", openIssues: 6, closedIssues: 41, dueOn: "2026-11-19T08:00:00Z" }),
      ],
    },
    presences: [
      { host: "mill-1", pid: 411, startedAt: "2026-11-02T08:00:00.000Z", seenAt: `${DATE}T09:00:12.000Z`, outages: [] },
      {
        host: "mill-1",
        pid: 902,
        startedAt: `${DATE}T15:00:40.000Z`,
        seenAt: "2026-11-22T06:59:50.000Z",
        outages: [{ from: `${DATE}T20:14:00.000Z`, to: `${DATE}T20:31:30.000Z` }],
      },
    ],
  };
}

function makeEvents(): PipelineEvent[] {
  const item = toWorkItemId(REPO, 140);
  const facts = { item, repo: REPO, issue: 140, title: "Voucher can be used twice" };
  const parked = { stage: "exec", outcome: "park", reason: "attempts-exhausted" } as const;
  const explanation = "All 3 attempts ended without a result that passes the checks.";
  return [
    { type: "item:created", at: toTime("2026-11-20", 900), ...facts, url: toIssueUrl(REPO, 140) },
    ...[1, 2, 3].flatMap((run, index) => makeFailedRun(item, run, 920 + index * 30)),
    { type: "stage:ended", at: toTime(DATE, 1010), item, ...parked, explanation, ms: 900_000 },
    ...[1211, 1215, 1222].map((minute): PipelineEvent => ({
      type: "stage:errored",
      at: toTime(DATE, minute),
      item: toWorkItemId(REPO, 142),
      stage: "exec",
      code: "pipeline.state_unavailable",
      decision: "retry",
      message: "Redis did not answer.",
    })),
  ];
}

function makeFailedRun(item: ReturnType<typeof toWorkItemId>, sequence: number, minute: number): PipelineEvent[] {
  const run = toRunId(item, sequence);
  const usage = { inputTokens: 61_000, outputTokens: 4_000, usd: 0.71 };
  const end = sequence === 2 ? "hard-limit" : "completed";
  return [
    { type: "agent:started", at: toTime(DATE, minute), item, run, agent: "claude", adopted: false },
    { type: "agent:ended", at: toTime(DATE, minute + 20), item, run, agent: "claude", end, ms: 1_200_000, usage },
    { type: "run:judged", at: toTime(DATE, minute + 21), item, run, accepted: false, findings: ["npm test fails"] },
  ];
}
