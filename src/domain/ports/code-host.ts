import type { PullRequest } from "../pull-request.ts";
import type { Marker } from "../marker.ts";
import type { Ensured } from "./issue-tracker.ts";

/** Pull requests of a GitHub-compatible host. Errors as in IssueTracker. */
export interface CodeHost {
  /** The newest pull request from this branch of the same repository, open or not. */
  findPullRequest(repo: string, headBranch: string): Promise<PullRequest | undefined>;
  /** Open pull requests whose text says that they close the issue, by anybody. */
  listPullRequestsFor(repo: string, issue: number): Promise<PullRequest[]>;
  /** One open pull request for each head branch: created, or its text edited when it differs. `draft` counts for a new one. */
  ensurePullRequest(
    repo: string,
    marker: Marker,
    pull: { head: string; base: string; title: string; text: string; draft?: boolean | undefined },
  ): Promise<Ensured & { number: number }>;
}
