import { describe, expect, it } from "vitest";
import { toExpectationRows } from "../../../../src/demo/scenario/expectations.ts";
import { SCENARIO } from "../../../../src/demo/scenario/scenario.ts";
import { Config } from "../../../../src/config/schema.ts";
import { toWorkItemId, type WorkItem } from "../../../../src/domain/work-item.ts";

const CENTS = "acme/cents";
const INVOICES = "acme/invoices";

function makeItem(repo: string, issue: number, changes: Partial<WorkItem>): WorkItem {
  const at = "2026-11-20T08:00:00.000Z";
  const id = toWorkItemId(repo, issue);
  const base = { id, repo, issue, status: "queued", stage: "triage", rank: 1, seen: "", attempts: 0 } as const;
  return { ...base, troubles: 0, createdAt: at, updatedAt: at, ...changes };
}

function pull(repo: string, issue: number): WorkItem {
  return makeItem(repo, issue, { status: "review", pullRequest: { number: issue + 100, url: "" } });
}

const GOOD: WorkItem[] = [
  pull(CENTS, 1),
  makeItem(CENTS, 2, { status: "rejected", reason: "duplicate" }),
  pull("acme/due-dates", 1),
  pull(INVOICES, 1),
  pull(INVOICES, 2),
  makeItem(INVOICES, 3, { status: "waiting", reason: "waiting-for-children", children: [7, 8, 9] }),
  makeItem(INVOICES, 4, { status: "rejected", reason: "untrusted-labeller" }),
  makeItem(INVOICES, 5, { status: "waiting", reason: "blocked-by-issue" }),
  makeItem(INVOICES, 6, { status: "parked", reason: "attempts-exhausted" }),
  pull(INVOICES, 7),
  pull(INVOICES, 8),
  pull(INVOICES, 9),
];

const ASKED = new Set([toWorkItemId(INVOICES, 2)]);

function judge(items: WorkItem[], pullRequests = 7, asked = ASKED) {
  return toExpectationRows(SCENARIO.repositories, items, pullRequests, asked);
}

function withItem(changed: WorkItem): WorkItem[] {
  return GOOD.map((item) => (item.id === changed.id ? changed : item));
}

describe("the demo's expectations", () => {
  it("are met by the ends that the scenario wants, with a row for each issue and each child", () => {
    const { ok, rows, pullRequests } = judge(GOOD);
    expect(ok).toBe(true);
    expect(rows.map((row) => row.id)).toEqual(GOOD.map(({ id }) => id));
    expect(rows[5]).toEqual({
      id: toWorkItemId(INVOICES, 3),
      repo: INVOICES,
      issue: 3,
      expected: "3 child issues, a pull request for each",
      outcome: "waiting: waiting-for-children (#7, #8, #9)",
      ok: true,
    });
    expect(pullRequests).toEqual({ expected: 7, actual: 7, ok: true });
  });

  it.each([
    ["an order from a stranger that was worked on", pull(INVOICES, 4)],
    ["a hanging agent whose item still waits", makeItem(INVOICES, 6, { status: "queued" })],
    [
      "one child too few",
      makeItem(INVOICES, 3, { status: "waiting", reason: "waiting-for-children", children: [7, 8] }),
    ],
    ["a child without a pull request", makeItem(INVOICES, 8, { status: "parked", reason: "attempts-exhausted" })],
    ["a duplicate that was refused for another reason", makeItem(CENTS, 2, { status: "rejected", reason: "question" })],
  ])("are not met by %s", (_what, item) => {
    expect(judge(withItem(item)).ok).toBe(false);
  });

  it("tell a pull request that came after an answer or after a refused attempt", () => {
    const second = { ...pull("acme/due-dates", 1), attempts: 2 };
    const outcomes = new Map(judge(withItem(second)).rows.map((row) => [row.id, row.outcome]));
    expect(outcomes.get(second.id)).toBe("pull request #101 after a refused attempt");
    expect(outcomes.get(toWorkItemId(INVOICES, 2))).toBe("pull request #102 after an answer");
    expect(outcomes.get(toWorkItemId(INVOICES, 1))).toBe("pull request #101");
  });

  it("are not met by a pull request without the question before it, nor with one in another project", () => {
    expect(judge(GOOD).ok).toBe(true);
    expect(judge(GOOD, 7, new Set()).ok).toBe(false);
    expect(judge(GOOD, 7, new Set([toWorkItemId(CENTS, 2)])).ok).toBe(false);
  });

  it("are not met by a pull request too many, nor by an issue that was never seen", () => {
    expect(judge(GOOD, 8).ok).toBe(false);
    expect(judge(GOOD.slice(1)).rows[0]).toMatchObject({ repo: CENTS, issue: 1, outcome: "never seen", ok: false });
  });
});

describe.each(SCENARIO.repositories)(
  "the demo's repository $repo",
  ({ files, checks, issues, milestones, replies }) => {
    const logins = SCENARIO.people.map((person) => person.login);

    it("numbers its issues from one and names only people, milestones and issues that exist", () => {
      const numbers = issues.map((issue) => issue.number);
      expect(numbers).toEqual(issues.map((_, index) => index + 1));
      for (const issue of issues) {
        expect(logins).toContain(issue.author);
        expect(logins).toContain(issue.labelledBy);
        if (issue.milestone !== undefined) expect(milestones.map(({ title }) => title)).toContain(issue.milestone);
      }
      for (const reply of replies) {
        expect(logins).toContain(reply.author);
        expect(numbers).toContain(reply.issue);
      }
    });

    it("has a check that fails on its base only where an issue is about the bug", () => {
      const failing = checks.filter(({ passesOnBase }) => !passesOnBase);
      const bugs = issues.filter(({ labels, expectation, body }) => {
        return labels.includes("bug") && expectation.kind === "pull-request" && body !== "";
      });
      expect(failing).toHaveLength(bugs.length);
    });

    it("comes with a README, a manifest that runs all of its checks, and configuration that is accepted", () => {
      expect(files["README.md"]).toContain("npm test");
      const commands = checks.map(({ command }) => command);
      expect(JSON.parse(files["package.json"] ?? "")).toMatchObject({ scripts: { test: commands.join(" && ") } });
      const config = Config.parse({
        github: { token: "t" },
        projects: [{ repo: "acme/x", checks: commands }],
        limits: SCENARIO.limits,
      });
      expect(config.limits).toMatchObject({ attemptsPerItem: 2, idle: 3_000 });
    });
  },
);
