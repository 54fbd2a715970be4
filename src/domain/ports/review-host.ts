import type { Marker } from "../marker.ts";
import type { CommitCheck, MergeMethod, PullRequestDetails, Review, ReviewRemark } from "../review.ts";
import type { Ensured } from "./issue-tracker.ts";

/**
 * What happens to an open pull request at its host: checks, reviews, remarks and the merge. Reads return all pages. Errors
 * as in IssueTracker.
 */
export interface ReviewHost {
  /** undefined: no such pull request. Asks a few times where the host is still finding out whether it merges. */
  findPull(repo: string, number: number): Promise<PullRequestDetails | undefined>;
  /** Oldest first. */
  listReviews(repo: string, number: number): Promise<Review[]>;
  /** Oldest first. */
  listRemarks(repo: string, number: number): Promise<ReviewRemark[]>;
  /** The newest of each name, by name. `ref` is a commit or a branch. */
  listChecks(repo: string, ref: string): Promise<CommitCheck[]>;
  /** Names of the checks that the branch's rules ask for; empty where it has none or the host does not say. */
  listRequiredChecks(repo: string, branch: string): Promise<string[]>;
  /** The log of a job; undefined where it is gone or the token may not read it. */
  findJobLog(repo: string, job: number): Promise<string | undefined>;
  /** Who put a thumbs-up on a comment of an issue. */
  listApprovals(repo: string, comment: number): Promise<string[]>;
  /** What the repository allows. */
  listMergeMethods(repo: string): Promise<MergeMethod[]>;
  /** One reply for each marker in that thread. */
  ensureReply(repo: string, number: number, thread: number, marker: Marker, text: string): Promise<Ensured>;
  /** Asks those people for their review again; those that the host does not take are left out. */
  ensureReviewAsked(repo: string, number: number, logins: string[]): Promise<void>;
  /** Merges where the head still is `sha`; otherwise says why the host did not. */
  ensureMerged(
    repo: string,
    number: number,
    merge: { sha: string; method: MergeMethod },
  ): Promise<{ merged: true } | { merged: false; why: string }>;
}
