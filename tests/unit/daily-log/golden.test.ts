import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { renderHtml } from "../../../src/daily-log/render-html.ts";
import { renderJson } from "../../../src/daily-log/render-json.ts";
import { renderMarkdown } from "../../../src/daily-log/render-markdown.ts";
import { toRunId } from "../../../src/domain/agent-run.ts";
import { toWorkItemId } from "../../../src/domain/work-item.ts";
import { events, makeDailyLog, makeItem, REPO, type Day } from "./fixture.ts";

const RUN_7 = toRunId(toWorkItemId(REPO, 7), 1);

/** One full day of a small project, with something under each heading. */
const FULL_DAY: Day = {
  milestones: {
    [REPO]: [
      {
        number: 1,
        title: "v1.1",
        state: "open",
        openIssues: 3,
        closedIssues: 5,
        dueOn: "2026-11-24T08:00:00Z",
        url: "https://github.test/acme/tally/milestone/1",
      },
      {
        number: 2,
        title: "Someday",
        state: "open",
        openIssues: 2,
        closedIssues: 0,
        url: "https://github.test/acme/tally/milestone/2",
      },
      {
        number: 3,
        title: "v1.0",
        state: "closed",
        openIssues: 0,
        closedIssues: 9,
        url: "https://github.test/acme/tally/milestone/3",
      },
    ],
  },
  items: [
    makeItem(
      1,
      { status: "closed", createdAt: "2026-11-18T08:00:00.000Z", updatedAt: "2026-11-20T12:00:00.000Z" },
      "split loses a cent",
    ),
    makeItem(
      2,
      { status: "review", stage: "exec", reason: "pull-request-opened", updatedAt: "2026-11-20T10:30:00.000Z" },
      "addMonths skips February",
    ),
    makeItem(
      3,
      {
        status: "waiting",
        stage: "triage",
        reason: "needs-clarification",
        explanation: "The issue does not say what is wrong.",
        updatedAt: "2026-11-20T09:00:00.000Z",
        question: {
          text: "What?",
          url: "https://github.test/acme/tally/issues/3#issuecomment-1",
          askedAt: "2026-11-15T09:00:00Z",
        },
      },
      "It does not work",
    ),
    makeItem(
      4,
      {
        status: "parked",
        stage: "exec",
        reason: "attempts-exhausted",
        explanation: "All 3 attempts ended without a result.",
        attempts: 3,
        updatedAt: "2026-11-20T11:00:00.000Z",
      },
      "Speed up everything",
    ),
    makeItem(5, { status: "queued", stage: "exec", rank: 2, attempts: 2 }, "Round half to even"),
    makeItem(6, { status: "queued", stage: "triage", rank: 1 }, "Add a changelog"),
    makeItem(
      7,
      {
        status: "review",
        stage: "exec",
        reason: "pull-request-opened",
        createdAt: "2026-11-17T08:00:00.000Z",
        updatedAt: "2026-11-19T08:00:00.000Z",
        pullRequest: { number: 19, url: "https://github.test/acme/tally/pull/19" },
      },
      "Older work",
    ),
  ],
  events: [
    events.created("2026-11-18T08:00:00.000Z", 1, "split loses a cent"),
    events.opened("2026-11-19T08:00:00.000Z", 7, 19, 1, "Older work"),
    events.started("2026-11-19T09:00:00.000Z", 1),
    events.ended("2026-11-19T09:20:00.000Z", 1, 1, "completed", 0.4),
    events.opened("2026-11-19T09:30:00.000Z", 1, 20, 1, "split loses a cent"),
    events.created("2026-11-20T08:00:00.000Z", 2, "addMonths skips February"),
    { type: "session:started", at: "2026-11-20T08:00:00.000Z", session: "s1", repos: [REPO] },
    events.silent("2026-11-20T08:30:00.000Z", "sentry acme", "sentry.unavailable"),
    events.silent("2026-11-20T09:00:00.000Z", "sentry acme", "sentry.unavailable"),
    events.started("2026-11-20T09:00:00.000Z", 2, 1),
    events.ended("2026-11-20T09:30:00.000Z", 2, 1, "idle", 0.35),
    events.started("2026-11-20T09:40:00.000Z", 2, 2),
    events.ended("2026-11-20T10:00:00.000Z", 2, 2, "completed", 0.5),
    events.opened("2026-11-20T10:30:00.000Z", 2, 21, 2, "addMonths skips February"),
    events.stage("2026-11-20T11:00:00.000Z", 4, {
      stage: "exec",
      outcome: "park",
      reason: "attempts-exhausted",
      explanation: "All 3 attempts ended without a result.",
    }),
    events.errored("2026-11-20T11:10:00.000Z", 5, "git.remote_unavailable"),
    events.errored("2026-11-20T11:20:00.000Z", 5, "git.remote_unavailable"),
    events.errored("2026-11-20T11:30:00.000Z", 5, "git.remote_unavailable"),
    events.closed("2026-11-20T12:00:00.000Z", 1, "The issue was closed as completed.", "split loses a cent"),
    { type: "session:ended", at: "2026-11-20T12:05:00.000Z", session: "s1", passes: 3, ms: 900_000 },
  ],
};

describe("the daily log of a full day", () => {
  it("says in Markdown exactly what was recorded, under the headings in their order", async () => {
    const facts = await makeDailyLog(FULL_DAY).compute("2026-11-20");
    await expect(renderMarkdown(facts)).toMatchFileSnapshot("full-day.golden.txt");
  });

  it("is the same, byte for byte, when it is generated twice and whatever the order of the items", async () => {
    const first = await makeDailyLog(FULL_DAY).compute("2026-11-20");
    const turned: Day = { ...FULL_DAY, items: FULL_DAY.items?.toReversed() ?? [], now: "2026-11-20T23:59:00Z" };
    const second = await makeDailyLog(turned).compute("2026-11-20");
    for (const render of [renderMarkdown, renderJson, renderHtml]) expect(render(second)).toBe(render(first));
  });

  it("has the same headings and the same issues in HTML as in Markdown", async () => {
    const facts = await makeDailyLog(FULL_DAY).compute("2026-11-20");
    const html = renderHtml(facts);
    const markdown = renderMarkdown(facts);
    const headings = [...markdown.matchAll(/^## (.+)$/gm)].map((match) => match[1]);
    expect(headings).toEqual([
      "What shipped",
      "Completed",
      "Release progress",
      "Carry-over",
      "Risks",
      "Flags and watch-outs",
      "Next session",
      "Numbers",
    ]);
    expect([...html.matchAll(/<h2>(.+)<\/h2>/g)].map((match) => match[1])).toEqual(headings);
    const addresses = [...markdown.matchAll(/\]\((https[^)]+)\)/g)].map((match) => match[1]);
    expect([...html.matchAll(/href="([^"]+)"/g)].map((match) => match[1])).toEqual(addresses);
  });

  it("gives programs the same facts as JSON", async () => {
    const facts = await makeDailyLog(FULL_DAY).compute("2026-11-20");
    const json = JSON.parse(renderJson(facts));
    expect(json).toMatchObject({
      schema: "millrace-daily-log/1",
      date: "2026-11-20",
      completed: [
        { issue: 1, state: "closed", pullRequest: { number: 20 } },
        { issue: 2, state: "opened-for-review", attempts: 2 },
      ],
    });
  });

  it("flags runs that nothing isolated from the machine", async () => {
    const run = {
      id: RUN_7,
      sequence: 1,
      agent: "claude",
      branch: "b",
      baseSha: "0",
      baseline: [],
      host: "h",
      end: {
        kind: "completed" as const,
        startedAt: "",
        endedAt: "",
        usage: { inputTokens: 0, outputTokens: 0 },
        evidence: [],
        isolation: "none" as const,
        attachable: true,
      },
    };
    const facts = await makeDailyLog({
      items: [makeItem(7, { run })],
      events: [events.ended("2026-11-20T09:00:00.000Z", 7)],
    }).compute("2026-11-20");
    expect(facts.flags).toMatchObject([{ kind: "no-isolation", count: 1, refs: [{ issue: 7 }] }]);
  });

  it("keeps its golden file free of anything that depends on the machine", async () => {
    const golden = await readFile(new URL("full-day.golden.txt", import.meta.url), "utf8");
    expect(golden).not.toMatch(/undefined|NaN|\[object|Invalid/);
  });
});
