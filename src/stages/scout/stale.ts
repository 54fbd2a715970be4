import type { IssueSnapshot } from "../../domain/issue.ts";
import type { StaleIssue } from "../../domain/events.ts";

/** More than these are not listed; the oldest are what a person should look at first. */
const MOST_LISTED = 20;

/** Open issues that nobody touched for so long, longest first. They are listed for a person and left as they are. Pure. */
export function listStale(issues: readonly IssueSnapshot[], staleAfterMs: number, now: Date): StaleIssue[] {
  const oldest = now.getTime() - staleAfterMs;
  return issues
    .filter(({ updatedAt }) => Date.parse(updatedAt) < oldest)
    .toSorted((a, b) => Date.parse(a.updatedAt) - Date.parse(b.updatedAt) || a.number - b.number)
    .slice(0, MOST_LISTED)
    .map(({ number, url, title, updatedAt }) => ({ issue: number, url, title, updatedAt }));
}
