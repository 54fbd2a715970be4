import type { ProbeAccess } from "../../domain/ports/access-probe.ts";
import type { CodeHost } from "../../domain/ports/code-host.ts";
import type { Marker } from "../../domain/marker.ts";
import type { Ensured, IssueTracker } from "../../domain/ports/issue-tracker.ts";
import type { ReviewHost } from "../../domain/ports/review-host.ts";
import { listApprovals } from "./approvals.ts";
import { findJobLog, listChecks, listRequiredChecks } from "./checks.ts";
import { createClient } from "./client.ts";
import { ensureComment, listComments } from "./comments.ts";
import { ensureDiscussionComment } from "./discussions.ts";
import { ensureIssue, findIssue, listOpenIssues } from "./issues.ts";
import { ensureIssueState } from "./issue-state.ts";
import { findLabeller, findLabelRemover } from "./labeller.ts";
import { ensureIssueLabel, ensureIssueLabelAbsent } from "./labels.ts";
import { ensureMerged, listMergeMethods } from "./merge.ts";
import { listMilestones } from "./milestones.ts";
import { LEFT_FOR_GIT_MS } from "./app-access.ts";
import type { GitHubOptions } from "./options.ts";
import { createPermissionMemory } from "./permission-memory.ts";
import { ensureReaction } from "./reactions.ts";
import { ensureSubIssue } from "./sub-issues.ts";
import { getPermission } from "./permissions.ts";
import { probeAccess } from "./probe-access.ts";
import { findPull } from "./pull-details.ts";
import { ensurePullRequest, findPullRequest, listPullRequestsFor } from "./pull-requests.ts";
import { ensureReply, ensureReviewAsked, listRemarks, listReviews } from "./reviews.ts";
import { countDeliveries, redeliverFailed, type RedeliveryReport } from "./webhooks/redeliver.ts";

export type { GitHubOptions } from "./options.ts";

export interface GitHub {
  tracker: IssueTracker;
  host: CodeHost;
  reviews: ReviewHost;
  /** A token for git on this host, fresh enough for the longest fetch or push. */
  takeGitToken(repo: string): Promise<string>;
  probeAccess: ProbeAccess;
  /** Asks for failed webhook deliveries again; for an App alone, see webhooks/redeliver. */
  redeliver(sinceMs: number, now: Date): Promise<RedeliveryReport>;
  /** What an App's list of webhook deliveries says of the last so many ms; undefined for a token, which has no list. */
  countDeliveries(sinceMs: number, now: Date): Promise<{ seen: number; failed: number } | undefined>;
  /** One comment for each marker in a discussion: created, or edited when the text differs. Errors as in IssueTracker. */
  ensureDiscussionComment(repo: string, discussion: number, marker: Marker, text: string): Promise<Ensured>;
}

/** Issues and pull requests of one GitHub-compatible host, with one personal token or one App. */
export function createGitHub(options: GitHubOptions): GitHub {
  const client = createClient(options);
  return {
    takeGitToken: (repo) => client.takeToken(repo, LEFT_FOR_GIT_MS),
    probeAccess: async (repo, base) => ({
      signedInAs: "app" in options.access ? "app" : "token",
      ...(await probeAccess(client, repo, base)),
    }),
    redeliver: (sinceMs, now) => redeliverFailed(client, sinceMs, now),
    countDeliveries: async (sinceMs, now) =>
      "app" in options.access ? countDeliveries(client, sinceMs, now) : undefined,
    ensureDiscussionComment: (repo, discussion, marker, text) =>
      ensureDiscussionComment(client, { apiUrl: options.apiUrl, repo, discussion }, marker, text),
    tracker: {
      whoAmI: () => client.whoAmI(),
      listOpenIssues: (repo, filter) => listOpenIssues(client, repo, filter),
      findIssue: (repo, issue) => findIssue(client, repo, issue),
      listComments: (repo, issue) => listComments(client, repo, issue),
      listMilestones: (repo) => listMilestones(client, repo),
      getPermission: createPermissionMemory((repo, login) => getPermission(client, repo, login)),
      findLabeller: (repo, issue, label) => findLabeller(client, repo, issue, label),
      findLabelRemover: (repo, issue, label) => findLabelRemover(client, repo, issue, label),
      ensureComment: (repo, issue, marker, text) => ensureComment(client, repo, issue, marker, text),
      ensureIssueLabel: (repo, issue, label) => ensureIssueLabel(client, repo, issue, label),
      ensureIssueLabelAbsent: (repo, issue, label) => ensureIssueLabelAbsent(client, repo, issue, label),
      ensureReaction: (repo, comment, reaction) => ensureReaction(client, repo, comment, reaction),
      ensureSubIssue: (repo, parent, child) => ensureSubIssue(client, repo, parent, child),
      ensureIssueState: (repo, issue, state, as) => ensureIssueState(client, repo, issue, state, as),
      ensureIssue: (repo, marker, issue) => ensureIssue(client, repo, marker, issue),
    },
    host: {
      findPullRequest: (repo, headBranch) => findPullRequest(client, repo, headBranch),
      listPullRequestsFor: (repo, issue) => listPullRequestsFor(client, repo, issue),
      ensurePullRequest: (repo, marker, pull) => ensurePullRequest(client, repo, marker, pull),
    },
    reviews: {
      findPull: (repo, number) => findPull(client, repo, number),
      listReviews: (repo, number) => listReviews(client, repo, number),
      listRemarks: (repo, number) => listRemarks(client, repo, number),
      listChecks: (repo, ref) => listChecks(client, repo, ref),
      listRequiredChecks: (repo, branch) => listRequiredChecks(client, repo, branch),
      findJobLog: (repo, job) => findJobLog(client, repo, job),
      listApprovals: (repo, comment) => listApprovals(client, repo, comment),
      listMergeMethods: (repo) => listMergeMethods(client, repo),
      ensureReply: (repo, number, thread, marker, text) => ensureReply(client, repo, number, { thread, marker, text }),
      ensureReviewAsked: (repo, number, logins) => ensureReviewAsked(client, repo, number, logins),
      ensureMerged: (repo, number, merge) => ensureMerged(client, repo, number, merge),
    },
  };
}
