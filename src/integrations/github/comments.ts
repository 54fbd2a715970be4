import type { IssueComment } from "../../domain/issue.ts";
import type { Marker } from "../../domain/marker.ts";
import type { Ensured } from "../../domain/ports/issue-tracker.ts";
import type { GitHubClient } from "./client.ts";
import { PER_PAGE } from "./paging.ts";
import { isBot } from "./issues.ts";
import { lookThenWrite } from "./look-then-write.ts";
import { isOurs, isSameText, toMarkedBody } from "./markers.ts";
import { toOwnerAndRepo } from "./repository-name.ts";
import { Comment } from "./schema.ts";

export async function listComments(client: GitHubClient, repo: string, issue: number): Promise<IssueComment[]> {
  const comments = await fetchComments(client, repo, issue);
  return comments.map((comment) => ({
    id: comment.id,
    url: comment.html_url,
    author: comment.user.login,
    authorIsBot: isBot(comment.user),
    body: comment.body ?? "",
    createdAt: comment.created_at,
    updatedAt: comment.updated_at,
  }));
}

/** Two comments under one marker can only come from outside; the oldest is the one that counts. */
export async function ensureComment(
  client: GitHubClient,
  repo: string,
  issue: number,
  marker: Marker,
  text: string,
): Promise<Ensured> {
  const me = await client.whoAmI();
  const body = toMarkedBody(marker, client.redact(text));
  const { value, change } = await lookThenWrite(async () => {
    const comments = await fetchComments(client, repo, issue);
    const ours = comments.find((comment) => isOurs(comment, me, marker));
    if (ours === undefined) {
      return { change: "created", write: () => createComment(client, repo, issue, body) };
    }
    if (isSameText(ours.body ?? "", body)) return { found: ours };
    return { change: "updated", write: () => updateComment(client, repo, ours.id, body) };
  }, client);
  return { change, url: value.html_url };
}

async function fetchComments(client: GitHubClient, repo: string, issue: number): Promise<Comment[]> {
  const comments = await client.list(
    { what: `list the comments of #${issue}`, repo },
    (github, page) =>
      github.rest.issues.listComments({ ...toOwnerAndRepo(repo), issue_number: issue, per_page: PER_PAGE, page }),
    Comment,
  );
  return comments.toSorted((a, b) => a.created_at.localeCompare(b.created_at) || a.id - b.id);
}

function createComment(client: GitHubClient, repo: string, issue: number, body: string): Promise<Comment> {
  return client.ask(
    { what: `comment on #${issue}`, repo },
    (github) => github.rest.issues.createComment({ ...toOwnerAndRepo(repo), issue_number: issue, body }),
    Comment,
  );
}

function updateComment(client: GitHubClient, repo: string, id: number, body: string): Promise<Comment> {
  return client.ask(
    { what: `edit the comment ${id}`, repo },
    (github) => github.rest.issues.updateComment({ ...toOwnerAndRepo(repo), comment_id: id, body }),
    Comment,
  );
}
