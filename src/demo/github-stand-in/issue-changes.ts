import { findLabel, findMilestone, listIssueLabels } from "./find.ts";
import type { Issue, IssueEvent, Label, Pull, Repository, StateReason, Timestamp } from "./records.ts";
import type { StandInState } from "./state.ts";
import { toMentionedIssues } from "./issue-references.ts";

/**
 * Changes to issues, each with the events that GitHub records for it. No permission is checked here: routes do that
 * before, and people in a test may do anything.
 */
export interface NewIssue {
  title: string;
  body: string | null;
  author: string;
  at: Timestamp;
  pull?: Pull;
}

export function createIssue(state: StandInState, repository: Repository, given: NewIssue): Issue {
  const issue: Issue = {
    id: state.nextId(),
    number: repository.issues.length + 1,
    title: given.title,
    body: given.body,
    author: given.author,
    state: "open",
    stateReason: null,
    labels: [],
    milestone: null,
    assignees: [],
    locked: false,
    lockReason: null,
    createdAt: given.at,
    updatedAt: given.at,
    closedAt: null,
    closedBy: null,
    deleted: false,
    subIssues: [],
    ...(given.pull === undefined ? {} : { pull: given.pull }),
  };
  repository.issues.push(issue);
  recordReferences(state, repository, issue, given.author, `${given.title}\n${given.body ?? ""}`, given.at);
  if (issue.pull === undefined) tellIssue(state, repository, issue, "opened", given.author);
  return issue;
}

/** Adds an event; the issue counts as updated at that time. */
export function recordEvent(
  state: StandInState,
  repository: Repository,
  issue: Issue,
  event: Pick<IssueEvent, "actor" | "event"> & Partial<IssueEvent>,
): void {
  const createdAt = event.createdAt ?? state.now();
  repository.events.push({ id: state.nextId(), issue: issue.number, createdAt, ...event });
  touch(issue, createdAt);
  const action = event.event === "renamed" ? "edited" : event.event;
  if (TOLD.has(action)) tellIssue(state, repository, issue, action, event.actor, event.label?.name);
}

/** Events that webhooks tell of, too. */
const TOLD = new Set([
  "labeled",
  "unlabeled",
  "closed",
  "reopened",
  "edited",
  "milestoned",
  "demilestoned",
  "assigned",
  "unassigned",
  "locked",
  "unlocked",
]);

/** Tells the listeners of a change of an issue or, with the event of its own, of a pull request. */
export function tellIssue(
  state: StandInState,
  repository: Repository,
  issue: Issue,
  action: string,
  sender: string,
  labelName?: string,
): void {
  const label = labelName === undefined ? undefined : findLabel(repository, labelName);
  const common = { repository, sender, action, ...(label === undefined ? {} : { label }) };
  const { pull } = issue;
  if (pull === undefined) state.listeners.tellChange({ ...common, event: "issues", issue });
  else state.listeners.tellChange({ ...common, event: "pull_request", issue: { ...issue, pull } });
}

export function touch(issue: Issue, at: Timestamp): void {
  if (at > issue.updatedAt) issue.updatedAt = at;
}

/** A text of `source` that names another issue shows up in that issue's timeline. */
export function recordReferences(
  state: StandInState,
  repository: Repository,
  source: Issue,
  actor: string,
  text: string,
  at: Timestamp,
): void {
  for (const number of toMentionedIssues(text)) {
    const target = repository.issues[number - 1];
    if (target === undefined || target === source) continue;
    recordEvent(state, repository, target, {
      event: "cross-referenced",
      actor,
      source: source.number,
      createdAt: at,
    });
  }
}

export function createLabel(
  state: StandInState,
  repository: Repository,
  given: { name: string; color?: string | undefined; description?: string | null | undefined },
): Label {
  const { name, color = "ededed", description = null } = given;
  const label = { id: state.nextId(), name, color, description };
  repository.labels.push(label);
  return label;
}

/** Who does it, and when; now where missing. */
export interface Act {
  actor: string;
  at?: Timestamp | undefined;
}

/** Labels that the repository does not know yet are created, as GitHub does. Those on the issue already stay. */
export function addLabels(
  state: StandInState,
  repository: Repository,
  issue: Issue,
  names: string[],
  { actor, at }: Act,
): void {
  for (const name of names) {
    const label = findLabel(repository, name) ?? createLabel(state, repository, { name });
    if (issue.labels.includes(label.id)) continue;
    issue.labels.push(label.id);
    recordLabel(state, repository, issue, "labeled", label, actor, at);
  }
}

/** False where the issue does not carry the label. */
export function removeLabel(
  state: StandInState,
  repository: Repository,
  issue: Issue,
  name: string,
  { actor, at }: Act,
): boolean {
  const label = listIssueLabels(repository, issue).find((one) => one.name.toLowerCase() === name.toLowerCase());
  if (label === undefined) return false;
  issue.labels = issue.labels.filter((id) => id !== label.id);
  recordLabel(state, repository, issue, "unlabeled", label, actor, at);
  return true;
}

export function replaceLabels(
  state: StandInState,
  repository: Repository,
  issue: Issue,
  names: string[],
  by: Act,
): void {
  const wanted = new Set(names.map((name) => name.toLowerCase()));
  for (const label of listIssueLabels(repository, issue)) {
    if (!wanted.has(label.name.toLowerCase())) removeLabel(state, repository, issue, label.name, by);
  }
  addLabels(state, repository, issue, names, by);
}

function recordLabel(
  state: StandInState,
  repository: Repository,
  issue: Issue,
  event: "labeled" | "unlabeled",
  label: Label,
  actor: string,
  createdAt: Timestamp = state.now(),
): void {
  recordEvent(state, repository, issue, {
    event,
    actor,
    label: { name: label.name, color: label.color },
    createdAt,
  });
}

export function setMilestone(
  state: StandInState,
  repository: Repository,
  issue: Issue,
  number: number | null,
  { actor, at = state.now() }: Act,
): void {
  if (issue.milestone === number) return;
  const before = findMilestone(repository, issue.milestone);
  const after = findMilestone(repository, number);
  issue.milestone = number;
  const record = (event: "milestoned" | "demilestoned", title: string): void =>
    recordEvent(state, repository, issue, { event, actor, milestone: { title }, createdAt: at });
  if (before !== undefined) record("demilestoned", before.title);
  if (after !== undefined) record("milestoned", after.title);
}

export function setAssignees(
  state: StandInState,
  repository: Repository,
  issue: Issue,
  logins: string[],
  { actor, at: createdAt = state.now() }: Act,
): void {
  const gone = issue.assignees.filter((login) => !logins.includes(login));
  const added = logins.filter((login) => !issue.assignees.includes(login));
  issue.assignees = [...logins];
  const record = (event: "assigned" | "unassigned", assignee: string): void =>
    recordEvent(state, repository, issue, { event, actor, assignee, createdAt });
  for (const login of gone) record("unassigned", login);
  for (const login of added) record("assigned", login);
}

export function rename(state: StandInState, repository: Repository, issue: Issue, title: string, actor: string): void {
  if (title === issue.title) return;
  const from = issue.title;
  issue.title = title;
  recordEvent(state, repository, issue, { event: "renamed", actor, rename: { from, to: title } });
}

export interface Closing extends Act {
  reason?: StateReason | undefined;
  /** The commit that closed it. */
  commitId?: string | undefined;
}

export function close(state: StandInState, repository: Repository, issue: Issue, closing: Closing): void {
  if (issue.state === "closed") return;
  const at = closing.at ?? state.now();
  const stateReason = issue.pull === undefined ? (closing.reason ?? "completed") : null;
  Object.assign(issue, {
    state: "closed",
    stateReason,
    closedAt: at,
    closedBy: closing.actor,
  } satisfies Partial<Issue>);
  recordEvent(state, repository, issue, {
    event: "closed",
    actor: closing.actor,
    stateReason,
    commitId: closing.commitId ?? null,
    createdAt: at,
  });
}

export function reopen(state: StandInState, repository: Repository, issue: Issue, actor: string): void {
  if (issue.state === "open") return;
  const stateReason = issue.pull === undefined ? "reopened" : null;
  Object.assign(issue, { state: "open", stateReason, closedAt: null, closedBy: null } satisfies Partial<Issue>);
  recordEvent(state, repository, issue, { event: "reopened", actor, stateReason });
}
