import type { CheckRun, Comment, Issue, Label, Pull, Repository, Review, ReviewComment } from "./records.ts";

/** Told after a comment was created, whoever wrote it. */
export interface CommentNotice {
  repo: string;
  issue: number;
  id: number;
  author: string;
  body: string;
}

/** Told after a pull request changed. `synchronize` means that its head branch has new commits. */
export interface PullRequestNotice {
  repo: string;
  number: number;
  action: "opened" | "edited" | "synchronize" | "closed" | "merged" | "reopened";
  author: string;
  headBranch: string;
  title: string;
}

/** A change as webhooks tell of it, with what it is about; told when it is done. */
export type Change = { repository: Repository; sender: string; action: string } & (
  | { event: "issues"; issue: Issue; label?: Label }
  | { event: "issue_comment"; issue: Issue; comment: Comment }
  | { event: "pull_request"; issue: Issue & { pull: Pull }; label?: Label }
  | { event: "pull_request_review"; issue: Issue & { pull: Pull }; review: Review }
  | { event: "pull_request_review_comment"; issue: Issue & { pull: Pull }; remark: ReviewComment }
  | { event: "check_run"; run: CheckRun }
  /** Commits before and after; undefined where the branch was not there. Its `action` is empty. */
  | { event: "push"; branch: string; before: string | undefined; after: string | undefined }
);

/** Listeners run at once, in the order in which they came; what they throw goes to the request that caused it. */
export interface Listeners {
  onComment(listener: (notice: CommentNotice) => void): () => void;
  onPullRequest(listener: (notice: PullRequestNotice) => void): () => void;
  onChange(listener: (change: Change) => void): () => void;
  tellChange(change: Change): void;
  tellComment(notice: CommentNotice): void;
  tellPullRequest(notice: PullRequestNotice): void;
}

export function createListeners(): Listeners {
  const comments = new Set<(notice: CommentNotice) => void>();
  const pullRequests = new Set<(notice: PullRequestNotice) => void>();
  const changes = new Set<(change: Change) => void>();
  return {
    onChange: (listener) => add(changes, listener),
    tellChange: (change) => changes.forEach((listener) => listener(change)),
    onComment: (listener) => add(comments, listener),
    onPullRequest: (listener) => add(pullRequests, listener),
    tellComment: (notice) => comments.forEach((listener) => listener(notice)),
    tellPullRequest: (notice) => pullRequests.forEach((listener) => listener(notice)),
  };
}

function add<T>(set: Set<T>, member: T): () => void {
  set.add(member);
  return () => set.delete(member);
}
