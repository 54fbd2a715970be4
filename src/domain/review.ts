import type { PullRequest } from "./pull-request.ts";

/** A pull request as only a look at it alone tells. */
export interface PullRequestDetails extends PullRequest {
  /** `unknown`: the host is still finding out. */
  merging: "clean" | "conflict" | "unknown";
  /** The host's own sum over checks, reviews and rules of the branch, such as `clean`, `blocked` or `unstable`. */
  mergeableState: string;
}

/** A review, with the text over its remarks. All text is untrusted data. */
export interface Review {
  id: number;
  author: string;
  authorIsBot: boolean;
  state: "approved" | "changes-requested" | "commented" | "dismissed" | "pending";
  body: string;
  submittedAt: string;
}

/** A remark at a line of a pull request. */
export interface ReviewRemark {
  id: number;
  /** Id of the first remark of its thread; its own where it is that. */
  thread: number;
  review: number | undefined;
  author: string;
  authorIsBot: boolean;
  body: string;
  path: string;
  line: number | undefined;
  diffHunk: string;
  createdAt: string;
  updatedAt: string;
}

/** A check run or a commit status, as one thing: the newest of each name. */
export interface CommitCheck {
  name: string;
  state: "pending" | "passed" | "failed";
  url: string | undefined;
  /** What the check says of itself: title, summary and text. */
  output: string;
  /** Id of the job whose log can be read, where it is a job of the host's own. */
  job: number | undefined;
}

export const MERGE_METHODS = ["squash", "merge", "rebase"] as const;
export type MergeMethod = (typeof MERGE_METHODS)[number];
