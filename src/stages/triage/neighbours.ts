import type { IssueTracker } from "../../domain/ports/issue-tracker.ts";
import { MINUTE } from "../../lib/durations.ts";
import type { Neighbour } from "./facts.ts";

/** Open issues of a repository, for duplicates and blockers. One list serves the issues that are triaged together. */
export interface Neighbours {
  list(repo: string, now: Date): Promise<Neighbour[]>;
}

const MAX_AGE_MS = 1 * MINUTE;

export function createNeighbours(tracker: Pick<IssueTracker, "listOpenIssues">): Neighbours {
  const lists = new Map<string, { at: number; issues: Promise<Neighbour[]> }>();
  return {
    list(repo, now) {
      const known = lists.get(repo);
      if (known !== undefined && Math.abs(now.getTime() - known.at) < MAX_AGE_MS) return known.issues;
      const issues = tracker.listOpenIssues(repo, {});
      lists.set(repo, { at: now.getTime(), issues });
      issues.catch(() => lists.delete(repo));
      return issues;
    },
  };
}
