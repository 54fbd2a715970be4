import { isAtLeast } from "../../../domain/issue.ts";
import { getRole } from "../auth.ts";
import { findMilestone, getUser, listIssueComments, listIssueLabels } from "../find.ts";
import {
  REACTIONS,
  type Comment,
  type Issue,
  type Label,
  type Milestone,
  type Reaction,
  type Repository,
} from "../records.ts";
import { type StandInState } from "../state.ts";
import { toNodeId, type Json, type Links } from "./links.ts";
import { toFullName } from "./repositories.ts";
import { renderUser } from "./users.ts";

export interface RenderContext {
  state: StandInState;
  links: Links;
}

export function renderLogin({ state, links }: RenderContext, login: string | null): Json | null {
  return login === null ? null : renderUser(links, getUser(state, login));
}

export function renderLabel({ links }: RenderContext, repository: Repository, label: Label): Json {
  return {
    id: label.id,
    node_id: toNodeId("Label", label.id),
    url: `${links.repo(toFullName(repository))}/labels/${encodeURIComponent(label.name)}`,
    name: label.name,
    color: label.color,
    default: false,
    description: label.description,
  };
}

export function renderMilestone(context: RenderContext, repository: Repository, milestone: Milestone): Json {
  const fullName = toFullName(repository);
  const url = `${context.links.repo(fullName)}/milestones/${milestone.number}`;
  const inIt = repository.issues.filter((issue) => issue.milestone === milestone.number && !issue.deleted);
  const open = inIt.filter((issue) => issue.state === "open").length;
  return {
    url,
    html_url: `${context.links.html(fullName)}/milestone/${milestone.number}`,
    labels_url: `${url}/labels`,
    id: milestone.id,
    node_id: toNodeId("Milestone", milestone.id),
    number: milestone.number,
    title: milestone.title,
    description: milestone.description,
    creator: renderLogin(context, milestone.creator),
    open_issues: open,
    closed_issues: inIt.length - open,
    state: milestone.state,
    created_at: milestone.createdAt,
    updated_at: milestone.updatedAt,
    due_on: milestone.dueOn,
    closed_at: milestone.closedAt,
  };
}

/** `issue` of the API; a pull request is one too, and tells by its `pull_request`. */
export function renderIssue(context: RenderContext, repository: Repository, issue: Issue): Json {
  const fullName = toFullName(repository);
  const url = `${context.links.repo(fullName)}/issues/${issue.number}`;
  const milestone = findMilestone(repository, issue.milestone);
  const assignees = issue.assignees.map((login) => renderLogin(context, login));
  return {
    url,
    repository_url: context.links.repo(fullName),
    labels_url: `${url}/labels{/name}`,
    comments_url: `${url}/comments`,
    events_url: `${url}/events`,
    timeline_url: `${url}/timeline`,
    html_url: toIssuePage(context, repository, issue),
    id: issue.id,
    node_id: toNodeId("Issue", issue.id),
    number: issue.number,
    title: issue.title,
    body: issue.body,
    user: renderLogin(context, issue.author),
    labels: listIssueLabels(repository, issue).map((label) => renderLabel(context, repository, label)),
    state: issue.state,
    state_reason: issue.stateReason,
    locked: issue.locked,
    active_lock_reason: issue.lockReason,
    assignee: assignees[0] ?? null,
    assignees,
    milestone: milestone === undefined ? null : renderMilestone(context, repository, milestone),
    comments: listIssueComments(repository, issue.number).length,
    created_at: issue.createdAt,
    updated_at: issue.updatedAt,
    closed_at: issue.closedAt,
    closed_by: renderLogin(context, issue.closedBy),
    author_association: toAssociation(repository, issue.author),
    reactions: renderReactionRollup(url, []),
    performed_via_github_app: null,
    ...(issue.pull === undefined ? {} : renderPullLinks(context, repository, issue, issue.pull.mergedAt)),
  };
}

function renderPullLinks(context: RenderContext, repository: Repository, issue: Issue, mergedAt: string | null): Json {
  const page = toIssuePage(context, repository, issue);
  return {
    draft: issue.pull?.draft ?? false,
    pull_request: {
      url: `${context.links.repo(toFullName(repository))}/pulls/${issue.number}`,
      html_url: page,
      diff_url: `${page}.diff`,
      patch_url: `${page}.patch`,
      merged_at: mergedAt,
    },
  };
}

export function toIssuePage({ links }: RenderContext, repository: Repository, issue: Issue): string {
  const kind = issue.pull === undefined ? "issues" : "pull";
  return `${links.html(toFullName(repository))}/${kind}/${issue.number}`;
}

/** GitHub's own word for the author's tie to the repository, which is not a permission. */
export function toAssociation(repository: Repository, login: string): string {
  if (login.toLowerCase() === repository.owner.toLowerCase()) return "OWNER";
  const role = getRole(repository, login);
  if (isAtLeast(role, "triage") || repository.roles.has(login.toLowerCase())) return "COLLABORATOR";
  const hasMerged = repository.issues.some((issue) => issue.author === login && issue.pull?.mergedAt != null);
  return hasMerged ? "CONTRIBUTOR" : "NONE";
}

export function renderComment(context: RenderContext, repository: Repository, comment: Comment): Json {
  const base = `${context.links.repo(toFullName(repository))}/issues`;
  const url = `${base}/comments/${comment.id}`;
  const issue = repository.issues[comment.issue - 1];
  const page =
    issue === undefined ? context.links.html(toFullName(repository)) : toIssuePage(context, repository, issue);
  return {
    url,
    html_url: `${page}#issuecomment-${comment.id}`,
    issue_url: `${base}/${comment.issue}`,
    id: comment.id,
    node_id: toNodeId("IssueComment", comment.id),
    user: renderLogin(context, comment.author),
    created_at: comment.createdAt,
    updated_at: comment.updatedAt,
    body: comment.body,
    author_association: toAssociation(repository, comment.author),
    reactions: renderReactionRollup(url, comment.reactions),
    performed_via_github_app: null,
  };
}

export function renderReaction(context: RenderContext, reaction: Reaction): Json {
  return {
    id: reaction.id,
    node_id: toNodeId("Reaction", reaction.id),
    user: renderLogin(context, reaction.user),
    content: reaction.content,
    created_at: reaction.createdAt,
  };
}

function renderReactionRollup(url: string, reactions: Reaction[]): Json {
  const count = (content: string): number => reactions.filter((one) => one.content === content).length;
  return {
    url: `${url}/reactions`,
    total_count: reactions.length,
    ...Object.fromEntries(REACTIONS.map((content) => [content, count(content)])),
  };
}
