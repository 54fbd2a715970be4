import type { CodeHost } from "../../domain/ports/code-host.ts";
import type { IssueTracker } from "../../domain/ports/issue-tracker.ts";
import { createClient } from "./client.ts";
import { ensureComment, listComments } from "./comments.ts";
import { ensureIssue, findIssue, listOpenIssues } from "./issues.ts";
import { ensureIssueState } from "./issue-state.ts";
import { findLabeller } from "./labeller.ts";
import { ensureIssueLabel, ensureIssueLabelAbsent } from "./labels.ts";
import { listMilestones } from "./milestones.ts";
import type { GitHubOptions } from "./octokit.ts";
import { getPermission } from "./permissions.ts";
import { ensurePullRequest, findPullRequest, listPullRequestsFor } from "./pull-requests.ts";

export type { GitHubOptions } from "./octokit.ts";

/**
 * Issues and pull requests of one GitHub-compatible host, with one account. Make one for each token: the pauses after a
 * rate limit and the allowance for writes are counted in here.
 */
export function createGitHub(options: GitHubOptions): { tracker: IssueTracker; host: CodeHost } {
  const client = createClient(options);
  return {
    tracker: {
      whoAmI: () => client.whoAmI(),
      listOpenIssues: (repo, filter) => listOpenIssues(client, repo, filter),
      findIssue: (repo, issue) => findIssue(client, repo, issue),
      listComments: (repo, issue) => listComments(client, repo, issue),
      listMilestones: (repo) => listMilestones(client, repo),
      getPermission: (repo, login) => getPermission(client, repo, login),
      findLabeller: (repo, issue, label) => findLabeller(client, repo, issue, label),
      ensureComment: (repo, issue, marker, text) => ensureComment(client, repo, issue, marker, text),
      ensureIssueLabel: (repo, issue, label) => ensureIssueLabel(client, repo, issue, label),
      ensureIssueLabelAbsent: (repo, issue, label) => ensureIssueLabelAbsent(client, repo, issue, label),
      ensureIssueState: (repo, issue, state, as) => ensureIssueState(client, repo, issue, state, as),
      ensureIssue: (repo, marker, issue) => ensureIssue(client, repo, marker, issue),
    },
    host: {
      findPullRequest: (repo, headBranch) => findPullRequest(client, repo, headBranch),
      listPullRequestsFor: (repo, issue) => listPullRequestsFor(client, repo, issue),
      ensurePullRequest: (repo, marker, pull) => ensurePullRequest(client, repo, marker, pull),
    },
  };
}
