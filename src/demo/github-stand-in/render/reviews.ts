import type { Repository, Review, ReviewComment } from "../records.ts";
import { renderLogin, toAssociation, type RenderContext } from "./issues.ts";
import { toNodeId, type Json } from "./links.ts";
import { toFullName } from "./repositories.ts";

/** `pull-request-review` of the API. */
export function renderReview(context: RenderContext, repository: Repository, review: Review): Json {
  const { pullUrl, page } = toPullAddresses(context, repository, review.pull);
  const htmlUrl = `${page}#pullrequestreview-${review.id}`;
  return {
    id: review.id,
    node_id: toNodeId("PullRequestReview", review.id),
    user: renderLogin(context, review.author),
    body: review.body,
    state: review.state,
    html_url: htmlUrl,
    pull_request_url: pullUrl,
    author_association: toAssociation(repository, review.author),
    _links: { html: { href: htmlUrl }, pull_request: { href: pullUrl } },
    submitted_at: review.submittedAt,
    commit_id: review.commit,
  };
}

/** `pull-request-review-comment` of the API. */
export function renderReviewComment(context: RenderContext, repository: Repository, comment: ReviewComment): Json {
  const { pullUrl, page } = toPullAddresses(context, repository, comment.pull);
  const url = `${context.links.repo(toFullName(repository))}/pulls/comments/${comment.id}`;
  const htmlUrl = `${page}#discussion_r${comment.id}`;
  return {
    url,
    pull_request_review_id: comment.review,
    id: comment.id,
    node_id: toNodeId("PullRequestReviewComment", comment.id),
    diff_hunk: `@@ -${comment.line} +${comment.line} @@`,
    path: comment.path,
    commit_id: comment.commit,
    original_commit_id: comment.commit,
    ...(comment.replyTo === undefined ? {} : { in_reply_to_id: comment.replyTo }),
    user: renderLogin(context, comment.author),
    body: comment.body,
    created_at: comment.createdAt,
    updated_at: comment.createdAt,
    html_url: htmlUrl,
    pull_request_url: pullUrl,
    author_association: toAssociation(repository, comment.author),
    _links: { self: { href: url }, html: { href: htmlUrl }, pull_request: { href: pullUrl } },
    line: comment.line,
    original_line: comment.line,
    side: "RIGHT",
    subject_type: "line",
  };
}

function toPullAddresses({ links }: RenderContext, repository: Repository, number: number) {
  const fullName = toFullName(repository);
  return { pullUrl: `${links.repo(fullName)}/pulls/${number}`, page: `${links.html(fullName)}/pull/${number}` };
}
