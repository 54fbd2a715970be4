import { findMilestone, getUser, listIssueComments, listIssueLabels } from "../find.ts";
import type { FileChange } from "../git-facts.ts";
import type { Issue, Pull, Repository } from "../records.ts";
import { renderLabel, renderLogin, renderMilestone, toAssociation, toIssuePage, type RenderContext } from "./issues.ts";
import { toNodeId, type Json } from "./links.ts";
import { renderRepository, toFullName } from "./repositories.ts";

type PullIssue = Issue & { pull: Pull };

/** `pull-request-simple` of the API, for lists. */
export function renderPullSimple(context: RenderContext, repository: Repository, issue: PullIssue): Json {
  const base = context.links.repo(toFullName(repository));
  const url = `${base}/pulls/${issue.number}`;
  const page = toIssuePage(context, repository, issue);
  const { pull } = issue;
  const addresses = {
    comments: `${base}/issues/${issue.number}/comments`,
    commits: `${url}/commits`,
    statuses: `${base}/statuses/${pull.headSha}`,
    review_comments: `${url}/comments`,
    review_comment: `${base}/pulls/comments{/number}`,
    issue: `${base}/issues/${issue.number}`,
  };
  const milestone = findMilestone(repository, issue.milestone);
  const assignees = issue.assignees.map((login) => renderLogin(context, login));
  return {
    url,
    id: issue.id,
    node_id: toNodeId("PullRequest", issue.id),
    html_url: page,
    diff_url: `${page}.diff`,
    patch_url: `${page}.patch`,
    ...Object.fromEntries(Object.entries(addresses).map(([name, address]) => [`${name}_url`, address])),
    number: issue.number,
    state: issue.state,
    locked: issue.locked,
    active_lock_reason: issue.lockReason,
    title: issue.title,
    user: renderLogin(context, issue.author),
    body: issue.body,
    labels: listIssueLabels(repository, issue).map((label) => {
      const rendered = renderLabel(context, repository, label);
      return { ...rendered, description: rendered["description"] ?? "" };
    }),
    milestone: milestone === undefined ? null : renderMilestone(context, repository, milestone),
    created_at: issue.createdAt,
    updated_at: issue.updatedAt,
    closed_at: issue.closedAt,
    merged_at: pull.mergedAt,
    merge_commit_sha: pull.mergeCommitSha,
    assignee: assignees[0] ?? null,
    assignees,
    requested_reviewers: (repository.reviewersAsked.get(issue.number) ?? []).map((login) =>
      renderLogin(context, login),
    ),
    requested_teams: [],
    draft: pull.draft,
    head: renderEnd(context, repository, pull.headBranch, pull.headSha),
    base: renderEnd(context, repository, pull.baseBranch, pull.baseSha),
    author_association: toAssociation(repository, issue.author),
    auto_merge: null,
    _links: {
      self: { href: url },
      html: { href: page },
      ...Object.fromEntries(Object.entries(addresses).map(([name, href]) => [name, { href }])),
    },
  };
}

function renderEnd(context: RenderContext, repository: Repository, branch: string, sha: string): Json {
  const owner = getUser(context.state, repository.owner);
  return {
    label: `${repository.owner}:${branch}`,
    ref: branch,
    sha,
    user: renderLogin(context, repository.owner),
    repo: renderRepository(context.links, repository, owner),
  };
}

/** What git says of a pull request; `mergeable` is null as long as it is being found out. */
export interface PullFacts {
  mergeable: boolean | null;
  commits: number;
  files: FileChange[];
}

/** `pull-request` of the API, for a single one. */
export function renderPull(
  context: RenderContext,
  repository: Repository,
  issue: PullIssue,
  { mergeable, commits, files }: PullFacts,
): Json {
  const sum = (pick: (file: FileChange) => number): number => files.reduce((total, file) => total + pick(file), 0);
  const open = issue.state === "open";
  return {
    ...renderPullSimple(context, repository, issue),
    merged: issue.pull.mergedAt !== null,
    mergeable: open ? mergeable : null,
    rebaseable: open ? mergeable : null,
    mergeable_state: toMergeableState(repository, issue, mergeable),
    merged_by: renderLogin(context, issue.pull.mergedBy),
    comments: listIssueComments(repository, issue.number).length,
    review_comments: 0,
    maintainer_can_modify: false,
    commits,
    additions: sum((file) => file.additions),
    deletions: sum((file) => file.deletions),
    changed_files: files.length,
  };
}

function toMergeableState(repository: Repository, issue: PullIssue, mergeable: boolean | null): string {
  if (issue.state === "closed" || mergeable === null) return "unknown";
  if (!mergeable) return "dirty";
  if (issue.pull.draft) return "draft";
  return toRulesState(repository, issue.pull.headSha);
}

/** What the rules say of a commit: `blocked` without a required check, `unstable` where another one is not green. */
export function toRulesState({ requiredChecks, checkRuns, statuses }: Repository, sha: string): string {
  const newest = new Map<string, boolean>();
  for (const run of checkRuns) if (run.sha === sha) newest.set(run.name, run.conclusion === "success");
  for (const status of statuses) if (status.sha === sha) newest.set(status.context, status.state === "success");
  if (requiredChecks.some((name) => newest.get(name) !== true)) return "blocked";
  return [...newest.values()].every(Boolean) ? "clean" : "unstable";
}

/** `diff-entry` of the API. */
export function renderFile(context: RenderContext, repository: Repository, headSha: string, file: FileChange): Json {
  const page = context.links.html(toFullName(repository));
  const path = encodeURI(file.path);
  return {
    sha: file.sha,
    filename: file.path,
    status: file.status,
    additions: file.additions,
    deletions: file.deletions,
    changes: file.additions + file.deletions,
    blob_url: `${page}/blob/${headSha}/${path}`,
    raw_url: `${page}/raw/${headSha}/${path}`,
    contents_url: `${context.links.repo(toFullName(repository))}/contents/${path}?ref=${headSha}`,
    ...(file.patch === undefined ? {} : { patch: file.patch }),
    ...(file.previousPath === undefined ? {} : { previous_filename: file.previousPath }),
  };
}
