import { recordReferences, touch } from "./issue-changes.ts";
import type { Comment, Issue, Reaction, Repository, Timestamp } from "./records.ts";
import type { StandInState } from "./state.ts";

export function createComment(
  state: StandInState,
  repository: Repository,
  issue: Issue,
  given: { author: string; body: string; at?: Timestamp | undefined },
): Comment {
  const at = given.at ?? state.now();
  const comment: Comment = {
    id: state.nextId(),
    issue: issue.number,
    author: given.author,
    body: given.body,
    createdAt: at,
    updatedAt: at,
    reactions: [],
  };
  repository.comments.push(comment);
  touch(issue, at);
  recordReferences(state, repository, issue, given.author, given.body, at);
  state.listeners.tellChange({
    event: "issue_comment",
    action: "created",
    repository,
    issue,
    comment,
    sender: given.author,
  });
  state.listeners.tellComment({
    repo: `${repository.owner}/${repository.name}`,
    issue: issue.number,
    id: comment.id,
    author: comment.author,
    body: comment.body,
  });
  return comment;
}

export function editComment(state: StandInState, comment: Comment, body: string): void {
  comment.body = body;
  comment.updatedAt = state.now();
}

/** One reaction of a kind for each user: a second one returns the first. */
export function react(
  state: StandInState,
  comment: Comment,
  user: string,
  content: Reaction["content"],
): { reaction: Reaction; isNew: boolean } {
  const present = comment.reactions.find((one) => one.user === user && one.content === content);
  if (present !== undefined) return { reaction: present, isNew: false };
  const reaction = { id: state.nextId(), user, content, createdAt: state.now() };
  comment.reactions.push(reaction);
  return { reaction, isNew: true };
}
