import type { OutcomeReason } from "../../domain/outcome-reason.ts";
import { toWorkItemId, type WorkItem, type WorkItemId } from "../../domain/work-item.ts";

/** How an issue of the scenario has to end, in a form that can be checked. */
export type Expectation =
  | { kind: "pull-request"; afterQuestion?: boolean }
  | { kind: "children"; count: number }
  | { kind: "waits"; reason: OutcomeReason }
  | { kind: "rejected"; reasons: OutcomeReason[] }
  | { kind: "failed" };

export interface ExpectedIssue {
  number: number;
  /** The expectation as a short phrase for a person. */
  expected: string;
  expectation: Expectation;
}

export interface ExpectationRow {
  id: WorkItemId;
  repo: string;
  issue: number;
  expected: string;
  outcome: string;
  ok: boolean;
}

/**
 * Compares how the items ended with what the scenario expects: a row for each issue, one for each child issue after those
 * of its repository, and one for the number of pull requests. Pure.
 */
export function toExpectationRows(
  repositories: readonly { repo: string; issues: readonly ExpectedIssue[] }[],
  items: readonly WorkItem[],
  pullRequests: number,
  /** Items under whose issue Millrace asked a question. */
  asked: ReadonlySet<WorkItemId>,
): { rows: ExpectationRow[]; pullRequests: { expected: number; actual: number; ok: boolean }; ok: boolean } {
  const byId = new Map(items.map((item) => [item.id, item]));
  const rows = repositories.flatMap(({ repo, issues }) => {
    const children: ExpectedIssue[] = issues
      .filter(({ expectation }) => expectation.kind === "children")
      .flatMap(({ number }) => byId.get(toWorkItemId(repo, number))?.children ?? [])
      .map((number) => ({ number, expected: "pull request", expectation: { kind: "pull-request" } }));
    return [...issues, ...children].map(({ number, expected, expectation }): ExpectationRow => {
      const id = toWorkItemId(repo, number);
      const item = byId.get(id);
      const outcome = item === undefined ? "never seen" : describeItem(item, asked);
      return { id, repo, issue: number, expected, outcome, ok: item !== undefined && isMet(expectation, item, asked) };
    });
  });
  const wanted = countPullRequests(repositories.flatMap(({ issues }) => issues));
  const pulls = { expected: wanted, actual: pullRequests, ok: wanted === pullRequests };
  return { rows, pullRequests: pulls, ok: pulls.ok && rows.every((row) => row.ok) };
}

function countPullRequests(expected: readonly ExpectedIssue[]): number {
  const counts = expected.map(({ expectation }) => {
    if (expectation.kind === "pull-request") return 1;
    return expectation.kind === "children" ? expectation.count : 0;
  });
  return counts.reduce((sum, count) => sum + count, 0);
}

function isMet(expectation: Expectation, item: WorkItem, asked: ReadonlySet<WorkItemId>): boolean {
  switch (expectation.kind) {
    case "pull-request":
      return (
        item.status === "review" &&
        item.pullRequest !== undefined &&
        (expectation.afterQuestion !== true || asked.has(item.id))
      );
    case "children":
      return isWaiting(item, "waiting-for-children") && item.children?.length === expectation.count;
    case "waits":
      return isWaiting(item, expectation.reason);
    case "rejected":
      return item.status === "rejected" && item.reason !== undefined && expectation.reasons.includes(item.reason);
    case "failed":
      return item.status === "parked" && item.reason === "attempts-exhausted";
  }
}

function isWaiting(item: WorkItem, reason: OutcomeReason): boolean {
  return item.status === "waiting" && item.reason === reason;
}

function describeItem(item: WorkItem, asked: ReadonlySet<WorkItemId>): string {
  if (item.status === "review" && item.pullRequest !== undefined) {
    const after = [...(asked.has(item.id) ? ["an answer"] : []), ...(item.attempts > 1 ? ["a refused attempt"] : [])];
    return `pull request #${item.pullRequest.number}${after.length === 0 ? "" : ` after ${after.join(" and ")}`}`;
  }
  const children = item.children === undefined ? "" : ` (${item.children.map((child) => `#${child}`).join(", ")})`;
  return `${item.status}${item.reason === undefined ? "" : `: ${item.reason}`}${children}`;
}
