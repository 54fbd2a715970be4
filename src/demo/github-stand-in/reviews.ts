import { touch } from "./issue-changes.ts";
import type { Issue, Pull, Repository, Review, ReviewComment } from "./records.ts";
import type { StandInState } from "./state.ts";

export interface NewReview {
  author: string;
  state: Review["state"];
  body: string;
  comments?: { path: string; line: number; body: string; replyTo?: number }[];
}

type PullIssue = Issue & { pull: Pull };

/** Every remark belongs to a review, one that somebody makes alone too, as on GitHub. */
export function addReview(
  state: StandInState,
  repository: Repository,
  issue: PullIssue,
  given: NewReview,
): { review: Review; comments: ReviewComment[] } {
  const at = state.now();
  const common = { pull: issue.number, author: given.author, commit: issue.pull.headSha };
  const review: Review = { ...common, id: state.nextId(), body: given.body, state: given.state, submittedAt: at };
  const comments = (given.comments ?? []).map(({ replyTo, ...comment }): ReviewComment => {
    return { ...common, ...comment, id: state.nextId(), review: review.id, replyTo, createdAt: at };
  });
  repository.reviews.push(review);
  repository.reviewComments.push(...comments);
  touch(issue, at);
  const told = { repository, issue, sender: given.author };
  state.listeners.tellChange({ ...told, event: "pull_request_review", action: "submitted", review });
  for (const remark of comments) {
    state.listeners.tellChange({ ...told, event: "pull_request_review_comment", action: "created", remark });
  }
  return { review, comments };
}
