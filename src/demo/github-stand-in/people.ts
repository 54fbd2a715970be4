import type { Accounts } from "./accounts.ts";
import { createComment } from "./comment-changes.ts";
import { findLabel, findUser, getIssue, getPullIssue } from "./find.ts";
import {
  addLabels,
  close,
  createIssue,
  createLabel,
  recordEvent,
  removeLabel,
  rename,
  reopen,
  setAssignees,
  setMilestone,
  tellIssue,
  touch,
} from "./issue-changes.ts";
import { tellPull } from "./pull-sync.ts";
import { addReview, type NewReview } from "./reviews.ts";
import {
  toTimestamp,
  type CheckRun,
  type Comment,
  type Issue,
  type Repository,
  type StateReason,
  type StatusState,
} from "./records.ts";
import { type StandInState } from "./state.ts";

export interface NewComment {
  author: string;
  body: string;
  createdAt?: string | Date;
}

export interface GivenIssue {
  title: string;
  body?: string | null;
  author: string;
  labels?: string[];
  /** Who put the labels on; the author where missing. */
  labelledBy?: string;
  /** Number of a milestone. */
  milestone?: number;
  assignees?: string[];
  comments?: NewComment[];
  state?: "open" | "closed";
  stateReason?: StateReason;
  closedBy?: string;
  createdAt?: string | Date;
  closedAt?: string | Date;
  locked?: boolean;
}

/**
 * What people do outside of the API: no role is asked for, nothing is recorded as a request, and logins that nobody has
 * yet become users. All of it is synchronous, so that hundreds of issues can be brought in at once.
 */
export interface People {
  /** Returns the number. */
  addIssue(repo: string, issue: GivenIssue): number;
  /** Returns the id. */
  addComment(repo: string, issue: number, comment: NewComment): number;
  /** Returns the number. */
  addMilestone(
    repo: string,
    milestone: {
      title: string;
      description?: string;
      dueOn?: string | Date;
      state?: "open" | "closed";
      creator?: string;
    },
  ): number;
  addLabelToRepository(repo: string, label: { name: string; color?: string; description?: string }): void;
  addLabel(repo: string, issue: number, label: string, by: string): void;
  removeLabel(repo: string, issue: number, label: string, by: string): void;
  editIssue(repo: string, issue: number, change: { by: string; title?: string; body?: string | null }): void;
  setMilestone(repo: string, issue: number, milestone: number | null, by: string): void;
  closeIssue(repo: string, issue: number, by: string, reason?: StateReason): void;
  reopenIssue(repo: string, issue: number, by: string): void;
  lockIssue(repo: string, issue: number, by: string): void;
  /** Reading it answers 410 from now on. */
  deleteIssue(repo: string, issue: number): void;
  /** Returns the ids of its remarks. */
  addReview(repo: string, pull: number, review: NewReview): number[];
  addStatus(
    repo: string,
    sha: string,
    status: { state: StatusState; context: string; creator: string; description?: string },
  ): void;
  addCheckRun(repo: string, sha: string, run: Pick<CheckRun, "name" | "status" | "conclusion" | "log">): void;
  /** Merging asks for these checks from now on. */
  requireChecks(repo: string, names: string[]): void;
  react(repo: string, comment: number, content: "+1" | "-1", by: string): void;
  closePull(repo: string, pull: number, by: string): void;
}

export function makePeople(
  state: StandInState,
  getRepository: (repo: string) => Repository,
  addUser: Accounts["addUser"],
): People {
  const ensureUser = (login: string): string => {
    if (findUser(state, login) === undefined) addUser({ login });
    return login;
  };
  const at = (repo: string, number: number): [Repository, Issue] => {
    const repository = getRepository(repo);
    return [repository, getIssue(repository, number)];
  };
  const addComment = (repository: Repository, issue: Issue, comment: NewComment): Comment =>
    createComment(state, repository, issue, {
      author: ensureUser(comment.author),
      body: comment.body,
      at: comment.createdAt === undefined ? undefined : toTimestamp(comment.createdAt),
    });

  return {
    addIssue(repo, given) {
      const repository = getRepository(repo);
      const created = toTimestamp(given.createdAt ?? state.now());
      const author = ensureUser(given.author);
      const issue = createIssue(state, repository, {
        title: given.title,
        body: given.body ?? null,
        author,
        at: created,
      });
      const actor = ensureUser(given.labelledBy ?? author);
      addLabels(state, repository, issue, given.labels ?? [], { actor, at: created });
      if (given.milestone !== undefined)
        setMilestone(state, repository, issue, given.milestone, { actor, at: created });
      if (given.assignees !== undefined) {
        setAssignees(state, repository, issue, given.assignees.map(ensureUser), { actor, at: created });
      }
      for (const comment of given.comments ?? []) addComment(repository, issue, comment);
      if (given.state === "closed") {
        close(state, repository, issue, {
          actor: ensureUser(given.closedBy ?? author),
          reason: given.stateReason,
          at: given.closedAt === undefined ? undefined : toTimestamp(given.closedAt),
        });
      }
      issue.locked = given.locked ?? false;
      return issue.number;
    },
    addComment(repo, number, comment) {
      return addComment(...at(repo, number), comment).id;
    },
    addMilestone(repo, { title, description, dueOn, state: open = "open", creator }) {
      const repository = getRepository(repo);
      const number = repository.milestones.length + 1;
      const now = state.now();
      repository.milestones.push({
        id: state.nextId(),
        number,
        title,
        description: description ?? null,
        state: open,
        creator: ensureUser(creator ?? repository.owner),
        dueOn: dueOn === undefined ? null : toTimestamp(dueOn),
        createdAt: now,
        updatedAt: now,
        closedAt: open === "closed" ? now : null,
      });
      return number;
    },
    addLabelToRepository(repo, label) {
      const repository = getRepository(repo);
      if (findLabel(repository, label.name) === undefined) createLabel(state, repository, label);
    },
    addLabel: (repo, number, label, by) => addLabels(state, ...at(repo, number), [label], { actor: ensureUser(by) }),
    removeLabel: (repo, number, label, by) =>
      void removeLabel(state, ...at(repo, number), label, { actor: ensureUser(by) }),
    editIssue(repo, number, { by, title, body }) {
      const [repository, issue] = at(repo, number);
      if (title !== undefined) rename(state, repository, issue, title, ensureUser(by));
      if (body !== undefined) issue.body = body;
      touch(issue, state.now());
      if (body !== undefined) tellIssue(state, repository, issue, "edited", ensureUser(by));
    },
    setMilestone: (repo, number, milestone, by) =>
      setMilestone(state, ...at(repo, number), milestone, { actor: ensureUser(by) }),
    closeIssue: (repo, number, by, reason) => close(state, ...at(repo, number), { actor: ensureUser(by), reason }),
    reopenIssue: (repo, number, by) => reopen(state, ...at(repo, number), ensureUser(by)),
    lockIssue(repo, number, by) {
      const [repository, issue] = at(repo, number);
      issue.locked = true;
      recordEvent(state, repository, issue, { event: "locked", actor: ensureUser(by), lockReason: null });
    },
    deleteIssue(repo, number) {
      at(repo, number)[1].deleted = true;
    },
    addReview(repo, number, review) {
      const repository = getRepository(repo);
      ensureUser(review.author);
      const { comments } = addReview(state, repository, getPullIssue(repository, number), review);
      return comments.map(({ id }) => id);
    },
    addStatus(repo, sha, { state: outcome, context, creator, description }) {
      getRepository(repo).statuses.push({
        id: state.nextId(),
        sha,
        state: outcome,
        context,
        description: description ?? null,
        targetUrl: null,
        creator: ensureUser(creator),
        createdAt: state.now(),
      });
    },
    requireChecks(repo, names) {
      getRepository(repo).requiredChecks = names;
    },
    react(repo, id, content, by) {
      const comment = getRepository(repo).comments.find((one) => one.id === id);
      comment?.reactions.push({ id: state.nextId(), user: ensureUser(by), content, createdAt: state.now() });
    },
    closePull(repo, number, by) {
      const repository = getRepository(repo);
      const issue = getPullIssue(repository, number);
      close(state, repository, issue, { actor: ensureUser(by) });
      tellPull(state, repository, issue, "closed");
    },
    addCheckRun(repo, sha, run) {
      const now = state.now();
      const completedAt = run.status === "completed" ? now : null;
      const repository = getRepository(repo);
      const added: CheckRun = { id: state.nextId(), sha, ...run, startedAt: now, completedAt };
      repository.checkRuns.push(added);
      const action = run.status === "completed" ? "completed" : "created";
      state.listeners.tellChange({ event: "check_run", action, repository, run: added, sender: repository.owner });
    },
  };
}
