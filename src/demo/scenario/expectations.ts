import type { OutcomeReason } from "../../domain/outcome-reason.ts";
import type { WorkItem } from "../../domain/work-item.ts";

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
  issue: number;
  expected: string;
  outcome: string;
  ok: boolean;
}

/**
 * Compares how the items ended with what the scenario expects: a row for each issue, one for each child issue, and one for
 * the number of pull requests. Pure.
 */
export function toExpectationRows(
  expected: readonly ExpectedIssue[],
  items: readonly WorkItem[],
  pullRequests: number,
  /** Issues under which Millrace asked a question. */
  asked: ReadonlySet<number>,
): { rows: ExpectationRow[]; pullRequests: { expected: number; actual: number; ok: boolean }; ok: boolean } {
  const byNumber = new Map(items.map((item) => [item.issue, item]));
  const children: ExpectedIssue[] = expected
    .filter(({ expectation }) => expectation.kind === "children")
    .flatMap(({ number }) => byNumber.get(number)?.children ?? [])
    .map((number) => ({ number, expected: "pull request", expectation: { kind: "pull-request" } }));
  const rows = [...expected, ...children].map((entry): ExpectationRow => {
    const item = byNumber.get(entry.number);
    return {
      issue: entry.number,
      expected: entry.expected,
      outcome: item === undefined ? "never seen" : describeItem(item, asked),
      ok: item !== undefined && isMet(entry.expectation, item, asked),
    };
  });
  const wanted = countPullRequests(expected);
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

function isMet(expectation: Expectation, item: WorkItem, asked: ReadonlySet<number>): boolean {
  switch (expectation.kind) {
    case "pull-request":
      return (
        item.status === "review" &&
        item.pullRequest !== undefined &&
        (expectation.afterQuestion !== true || asked.has(item.issue))
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

function describeItem(item: WorkItem, asked: ReadonlySet<number>): string {
  if (item.status === "review" && item.pullRequest !== undefined) {
    return `pull request #${item.pullRequest.number}${asked.has(item.issue) ? " after an answer" : ""}`;
  }
  const children = item.children === undefined ? "" : ` (${item.children.map((child) => `#${child}`).join(", ")})`;
  return `${item.status}${item.reason === undefined ? "" : `: ${item.reason}`}${children}`;
}
