import { isAtLeast, type IssueSnapshot } from "../../domain/issue.ts";
import type { CommitCheck, PullRequestDetails, Review } from "../../domain/review.ts";
import type { ItemPullRequest, WorkItem } from "../../domain/work-item.ts";
import type { StageDeps } from "../deps.ts";
import { type CheckState, toCheckState } from "./check-state.ts";
import { toMentions } from "./mentions.ts";
import { findOpenFeedback, listWriters, type OpenFeedback } from "./open-feedback.ts";

/** All that is known of an open pull request, from its host alone. */
export interface FollowFacts {
  pull: PullRequestDetails;
  /** The branch's head is a commit that one of our machines pushed. */
  isOurHead: boolean;
  reviews: Review[];
  feedback: OpenFeedback;
  checks: CommitCheck[];
  checkState: CheckState;
  /** The issue as it is now. */
  live: IssueSnapshot | undefined;
  followUps: number;
}

/** Further people's words are not trusted. */
const MOST_PEOPLE = 20;

/** Reads it; the checks of the base only where some fail here. */
export async function gatherFollowFacts(
  { tracker, reviews: host, workspaces }: Pick<StageDeps, "tracker" | "reviews" | "workspaces">,
  { repo, issue }: Pick<WorkItem, "repo" | "issue">,
  pull: PullRequestDetails,
  known: ItemPullRequest,
): Promise<FollowFacts> {
  const me = await tracker.whoAmI();
  const [isOurHead, reviews, remarks, comments, checks, required, live] = await Promise.all([
    workspaces.isOurCommit(repo, pull.headBranch, pull.headSha),
    host.listReviews(repo, pull.number),
    host.listRemarks(repo, pull.number),
    tracker.listComments(repo, pull.number),
    host.listChecks(repo, pull.headSha),
    host.listRequiredChecks(repo, pull.baseBranch),
    tracker.findIssue(repo, issue),
  ]);
  const hasFailed = checks.some(({ state }) => state === "failed");
  const baseChecks = hasFailed ? await host.listChecks(repo, pull.baseBranch) : [];
  const words = [...reviews, ...toMentions(comments, me)];
  const writers = listWriters(words, remarks, me).slice(0, MOST_PEOPLE);
  const permissions = await Promise.all(writers.map((login) => tracker.getPermission(repo, login)));
  const trusted = new Set(writers.filter((_login, index) => isAtLeast(permissions[index] ?? "none", "triage")));
  const isTrusted = (login: string) => trusted.has(login.toLowerCase());
  return {
    pull,
    isOurHead,
    reviews,
    feedback: findOpenFeedback({ reviews: words, remarks, me, answered: known.answered ?? [], isTrusted }),
    checks,
    checkState: toCheckState(checks, baseChecks, required),
    live,
    followUps: known.followUps ?? 0,
  };
}
