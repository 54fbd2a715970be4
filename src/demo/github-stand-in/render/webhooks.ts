import { getUser, getIssue } from "../find.ts";
import type { Change } from "../listeners.ts";
import { renderCheckRun } from "./checks.ts";
import { renderComment, renderIssue, renderLabel, type RenderContext } from "./issues.ts";
import type { Json } from "./links.ts";
import { renderPullSimple } from "./pulls.ts";
import { renderRepository } from "./repositories.ts";
import { renderReview, renderReviewComment } from "./reviews.ts";
import { renderUser } from "./users.ts";

const NO_COMMIT = "0".repeat(40);

/** The payload of a webhook: docs.github.com/webhooks/webhook-events-and-payloads. */
export function renderChange(context: RenderContext, change: Change): Json {
  const { state, links } = context;
  const { repository, action, sender } = change;
  return {
    ...(action === "" ? {} : { action }),
    ...renderSubject(context, change),
    repository: renderRepository(links, repository, getUser(state, repository.owner)),
    sender: renderUser(links, getUser(state, sender)),
  };
}

function renderSubject(context: RenderContext, change: Change): Json {
  const { repository } = change;
  switch (change.event) {
    case "issues":
      return { issue: renderIssue(context, repository, change.issue), ...renderOwnLabel(context, change) };
    case "issue_comment": {
      const issue = renderIssue(context, repository, change.issue);
      return { issue, comment: renderComment(context, repository, change.comment) };
    }
    case "pull_request":
      return { number: change.issue.number, ...renderPull(context, change), ...renderOwnLabel(context, change) };
    case "pull_request_review":
      return { ...renderPull(context, change), review: renderReview(context, repository, change.review) };
    case "pull_request_review_comment":
      return { ...renderPull(context, change), comment: renderReviewComment(context, repository, change.remark) };
    case "check_run":
      return { check_run: renderCheckRun(context, repository, change.run) };
    case "push": {
      const { branch, before, after, sender } = change;
      const ends = { before: before ?? NO_COMMIT, after: after ?? NO_COMMIT };
      const kind = { created: before === undefined, deleted: after === undefined, forced: false };
      return { ref: `refs/heads/${branch}`, ...ends, ...kind, base_ref: null, pusher: { name: sender }, commits: [] };
    }
  }
}

function renderOwnLabel(context: RenderContext, change: Change): Json {
  const label = "label" in change ? change.label : undefined;
  return label === undefined ? {} : { label: renderLabel(context, change.repository, label) };
}

function renderPull(context: RenderContext, { repository, issue }: Extract<Change, { issue: { pull: object } }>): Json {
  const present = { ...issue, ...getIssue(repository, issue.number), pull: issue.pull };
  return { pull_request: renderPullSimple(context, repository, present) };
}
