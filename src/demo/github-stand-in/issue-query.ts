import { makeValidationError } from "./api-error.ts";
import { listIssueLabels } from "./find.ts";
import type { Issue, Repository } from "./records.ts";

type Query = Record<string, string | undefined>;

/** The issues that a list request asks for, pull requests among them, in the order that it asks for. */
export function selectIssues(repository: Repository, query: Query): Issue[] {
  const state = toOneOf(query, "state", ["open", "closed", "all"]);
  const sort = toOneOf(query, "sort", ["created", "updated", "comments"]);
  const direction = toOneOf(query, "direction", ["desc", "asc"]);
  const labels = (query["labels"] ?? "")
    .split(",")
    .map((name) => name.trim().toLowerCase())
    .filter((name) => name !== "");
  const found = repository.issues.filter(
    (issue) =>
      !issue.deleted &&
      (state === "all" || issue.state === state) &&
      hasLabels(repository, issue, labels) &&
      isSince(issue.updatedAt, query["since"]) &&
      isPointer(issue.milestone === null ? [] : [String(issue.milestone)], query["milestone"]) &&
      isPointer(issue.assignees, query["assignee"]) &&
      (query["creator"] === undefined || issue.author.toLowerCase() === query["creator"].toLowerCase()),
  );
  return order(repository, found, sort, direction);
}

/** True for what was updated at that time or later; GitHub compares with seconds. */
export function isSince(updatedAt: string, since: string | undefined): boolean {
  return since === undefined || Date.parse(updatedAt) >= Math.floor(Date.parse(since) / 1000) * 1000;
}

function hasLabels(repository: Repository, issue: Issue, wanted: string[]): boolean {
  if (wanted.length === 0) return true;
  const present = listIssueLabels(repository, issue).map((label) => label.name.toLowerCase());
  return wanted.every((name) => present.includes(name));
}

/** `*` is any, `none` is none, anything else is that one. */
function isPointer(present: string[], wanted: string | undefined): boolean {
  if (wanted === undefined) return true;
  if (wanted === "*") return present.length > 0;
  if (wanted === "none") return present.length === 0;
  return present.some((one) => one.toLowerCase() === wanted.toLowerCase());
}

function order(repository: Repository, issues: Issue[], sort: string, direction: string): Issue[] {
  const key = (issue: Issue): string | number => {
    if (sort === "updated") return issue.updatedAt;
    if (sort === "created") return issue.createdAt;
    return repository.comments.filter((comment) => comment.issue === issue.number).length;
  };
  const sign = direction === "asc" ? 1 : -1;
  return issues
    .map((issue) => ({ issue, key: key(issue) }))
    .toSorted((a, b) => sign * (a.key < b.key ? -1 : a.key > b.key ? 1 : a.issue.number - b.issue.number))
    .map(({ issue }) => issue);
}

/** A query value out of a closed set; the first is meant where there is none. */
export function toOneOf<T extends string>(query: Query, field: string, allowed: [T, ...T[]]): T {
  const given = query[field];
  if (given === undefined || given === "") return allowed[0];
  const match = allowed.find((value) => value === given);
  if (match === undefined) throw makeValidationError({ resource: "Issue", field, code: "invalid" });
  return match;
}
