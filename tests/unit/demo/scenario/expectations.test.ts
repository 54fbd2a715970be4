import { describe, expect, it } from "vitest";
import { toExpectationRows } from "../../../../src/demo/scenario/expectations.ts";
import { ISSUES, MILESTONES, REPLIES } from "../../../../src/demo/scenario/issues.ts";
import { PEOPLE } from "../../../../src/demo/scenario/people.ts";
import { SCENARIO } from "../../../../src/demo/scenario/scenario.ts";
import { Config } from "../../../../src/config/schema.ts";
import { toWorkItemId, type WorkItem } from "../../../../src/domain/work-item.ts";

function makeItem(issue: number, changes: Partial<WorkItem>): WorkItem {
  const at = "2026-11-20T08:00:00.000Z";
  const id = toWorkItemId("acme/tally", issue);
  const base = {
    id,
    repo: "acme/tally",
    issue,
    status: "queued",
    stage: "triage",
    rank: 1,
    seen: "",
    attempts: 0,
  } as const;
  return { ...base, troubles: 0, createdAt: at, updatedAt: at, ...changes };
}

function pull(issue: number, changes: Partial<WorkItem> = {}): WorkItem {
  return makeItem(issue, { status: "review", pullRequest: { number: issue + 100, url: "" }, ...changes });
}

const GOOD: WorkItem[] = [
  pull(1),
  pull(2),
  pull(3),
  pull(4, { question: { text: "", url: "", askedAt: "" } }),
  makeItem(5, { status: "waiting", reason: "waiting-for-children", children: [10, 11, 12] }),
  makeItem(6, { status: "rejected", reason: "duplicate" }),
  makeItem(7, { status: "rejected", reason: "untrusted-labeller" }),
  makeItem(8, { status: "parked", reason: "attempts-exhausted" }),
  makeItem(9, { status: "waiting", reason: "blocked-by-issue" }),
  pull(10),
  pull(11),
  pull(12),
];

const ASKED = new Set([4]);

function withItem(changed: WorkItem): WorkItem[] {
  return GOOD.map((item) => (item.issue === changed.issue ? changed : item));
}

describe("the demo's expectations", () => {
  it("are met by the ends that the scenario wants, with a row for each issue and each child", () => {
    const { ok, rows, pullRequests } = toExpectationRows(ISSUES, GOOD, 7, ASKED);
    expect(ok).toBe(true);
    expect(rows.map((row) => row.issue)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
    expect(rows[4]).toEqual({
      issue: 5,
      expected: "3 child issues, a pull request for each",
      outcome: "waiting: waiting-for-children (#10, #11, #12)",
      ok: true,
    });
    expect(pullRequests).toEqual({ expected: 7, actual: 7, ok: true });
  });

  it.each([
    ["an order from a stranger that was worked on", pull(7)],
    ["a hanging agent whose item still waits", makeItem(8, { status: "queued" })],
    ["one child too few", makeItem(5, { status: "waiting", reason: "waiting-for-children", children: [10, 11] })],
    ["a child without a pull request", makeItem(11, { status: "parked", reason: "attempts-exhausted" })],
    ["a duplicate that was refused for another reason", makeItem(6, { status: "rejected", reason: "question" })],
  ])("are not met by %s", (_what, item) => {
    expect(toExpectationRows(ISSUES, withItem(item), 7, ASKED).ok).toBe(false);
  });

  it("are not met by a pull request without the question before it", () => {
    expect(toExpectationRows(ISSUES, GOOD, 7, ASKED).ok).toBe(true);
    expect(toExpectationRows(ISSUES, GOOD, 7, new Set()).ok).toBe(false);
  });

  it("are not met by a pull request too many, nor by an issue that was never seen", () => {
    expect(toExpectationRows(ISSUES, GOOD, 8, ASKED).ok).toBe(false);
    const missing = toExpectationRows(ISSUES, GOOD.slice(1), 7, ASKED);
    expect(missing.rows[0]).toMatchObject({ issue: 1, outcome: "never seen", ok: false });
  });
});

describe("the demo's issues", () => {
  it("are numbered from one and name only people and milestones that exist", () => {
    expect(ISSUES.map((issue) => issue.number)).toEqual(ISSUES.map((_, index) => index + 1));
    const logins = PEOPLE.map((person) => person.login);
    const milestones = MILESTONES.map((milestone) => milestone.title);
    for (const issue of ISSUES) {
      expect(logins).toContain(issue.author);
      expect(logins).toContain(issue.labelledBy);
      if (issue.milestone !== undefined) expect(milestones).toContain(issue.milestone);
    }
    for (const reply of REPLIES) expect(logins).toContain(reply.author);
  });

  it("come with limits that the configuration accepts", () => {
    const config = Config.parse({
      github: { token: "t" },
      projects: [{ repo: SCENARIO.repo, checks: SCENARIO.checks }],
      limits: SCENARIO.limits,
    });
    expect(config.limits).toMatchObject({ attemptsPerItem: 2, idle: 3_000 });
  });
});
