import { ApiError, makeNotFound } from "./api-error.ts";
import type { Comment, Issue, Label, Milestone, Repository, User } from "./records.ts";
import type { StandInState } from "./state.ts";

export function findUser(state: StandInState, login: string): User | undefined {
  return state.users.get(login.toLowerCase());
}

/** The user of a login that the state itself stored. */
export function getUser(state: StandInState, login: string): User {
  const user = findUser(state, login);
  if (user === undefined) throw new Error(`There is no user ${login}.`);
  return user;
}

/** A deleted issue answers 410, as on GitHub. */
export function getIssue(repository: Repository, number: number): Issue {
  const issue = repository.issues[number - 1];
  if (issue === undefined) throw makeNotFound();
  if (issue.deleted) throw new ApiError(410, "This issue was deleted");
  return issue;
}

/** An issue that is a pull request. */
export function getPullIssue(repository: Repository, number: number): Issue & { pull: NonNullable<Issue["pull"]> } {
  const issue = repository.issues[number - 1];
  if (issue?.pull === undefined) throw makeNotFound();
  return issue as Issue & { pull: NonNullable<Issue["pull"]> };
}

/** Label names are compared without case. */
export function findLabel(repository: Repository, name: string): Label | undefined {
  return repository.labels.find((label) => label.name.toLowerCase() === name.toLowerCase());
}

export function listIssueLabels(repository: Repository, issue: Issue): Label[] {
  return issue.labels.flatMap((id) => repository.labels.find((label) => label.id === id) ?? []);
}

export function findMilestone(repository: Repository, number: number | null): Milestone | undefined {
  return repository.milestones.find((milestone) => milestone.number === number);
}

export function listIssueComments(repository: Repository, number: number): Comment[] {
  return repository.comments.filter((comment) => comment.issue === number);
}

export function getComment(repository: Repository, id: number): Comment {
  const comment = repository.comments.find((candidate) => candidate.id === id);
  if (comment === undefined) throw makeNotFound();
  return comment;
}
