import { getIssue } from "../find.ts";
import type { Comment, IssueEvent, Repository } from "../records.ts";
import { renderComment, renderIssue, renderLogin, type RenderContext } from "./issues.ts";
import { toNodeId, type Json } from "./links.ts";
import { toFullName } from "./repositories.ts";

/** One entry of an issue's events. */
export function renderEvent(context: RenderContext, repository: Repository, event: IssueEvent): Json {
  const base = context.links.repo(toFullName(repository));
  const commitId = event.commitId ?? null;
  return {
    id: event.id,
    node_id: toNodeId("IssueEvent", event.id),
    url: `${base}/issues/events/${event.id}`,
    actor: renderLogin(context, event.actor),
    event: event.event,
    commit_id: commitId,
    commit_url: commitId === null ? null : `${base}/commits/${commitId}`,
    created_at: event.createdAt,
    performed_via_github_app: null,
    ...renderExtra(context, event),
  };
}

function renderExtra(context: RenderContext, event: IssueEvent): Json {
  switch (event.event) {
    case "labeled":
    case "unlabeled":
      return { label: event.label };
    case "renamed":
      return { rename: event.rename };
    case "milestoned":
    case "demilestoned":
      return { milestone: event.milestone };
    case "assigned":
    case "unassigned":
      return {
        assignee: renderLogin(context, event.assignee ?? null),
        assigner: renderLogin(context, event.actor),
      };
    case "locked":
    case "unlocked":
      return { lock_reason: event.lockReason ?? null };
    case "closed":
    case "reopened":
      return { state_reason: event.stateReason ?? null };
    case "merged":
    case "cross-referenced":
      return {};
  }
}

/** One entry of an issue's timeline that is an event. */
export function renderTimelineEvent(context: RenderContext, repository: Repository, event: IssueEvent): Json {
  if (event.event !== "cross-referenced" || event.source === undefined) return renderEvent(context, repository, event);
  return {
    event: event.event,
    actor: renderLogin(context, event.actor),
    created_at: event.createdAt,
    updated_at: event.createdAt,
    source: { type: "issue", issue: renderIssue(context, repository, getIssue(repository, event.source)) },
  };
}

/** One entry of an issue's timeline that is a comment. */
export function renderTimelineComment(context: RenderContext, repository: Repository, comment: Comment): Json {
  return {
    ...renderComment(context, repository, comment),
    event: "commented",
    actor: renderLogin(context, comment.author),
  };
}
