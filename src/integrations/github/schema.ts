import { z } from "zod";

/**
 * The fields that are read, of the schemas at https://docs.github.com/rest (API version 2022-11-28). Everything else in
 * an answer is ignored; what the schema there allows to be null or missing may be so here.
 */
export const User = z.object({ login: z.string(), type: z.string().nullish() });

/** A deleted account. GitHub shows it as `ghost`. */
const Author = User.nullish().transform((user) => user ?? { login: "ghost", type: "User" });

export const Label = z.object({ name: z.string() });

const Milestone = z.object({
  number: z.int(),
  title: z.string(),
  due_on: z.string().nullish(),
});

export const Issue = z.object({
  number: z.int(),
  html_url: z.string(),
  repository_url: z.string().nullish(),
  title: z.string(),
  body: z.string().nullish(),
  user: Author,
  state: z.enum(["open", "closed"]),
  labels: z.array(z.union([z.string(), z.object({ name: z.string().nullish() })])).default([]),
  milestone: Milestone.nullish(),
  comments: z.int().default(0),
  locked: z.boolean().default(false),
  created_at: z.string(),
  updated_at: z.string(),
  closed_at: z.string().nullish(),
  state_reason: z.string().nullish(),
  pull_request: z.unknown().optional(),
});
export type Issue = z.output<typeof Issue>;

export const Comment = z.object({
  id: z.int(),
  html_url: z.string(),
  body: z.string().nullish(),
  user: Author,
  created_at: z.string(),
  updated_at: z.string(),
});
export type Comment = z.output<typeof Comment>;

export const RepositoryMilestone = Milestone.extend({
  state: z.enum(["open", "closed"]),
  open_issues: z.int(),
  closed_issues: z.int(),
  html_url: z.string(),
});

export const Repository = z.object({ full_name: z.string() });

export const CollaboratorPermission = z.object({ permission: z.string(), role_name: z.string().nullish() });

/** An issue event; `label` only where the event concerns one. */
export const IssueEvent = z.object({
  id: z.number(),
  event: z.string(),
  actor: User.nullish(),
  label: z.object({ name: z.string().nullish() }).nullish(),
  created_at: z.string(),
});
export type IssueEvent = z.output<typeof IssueEvent>;

export const Pull = z.object({
  number: z.int(),
  html_url: z.string(),
  title: z.string(),
  body: z.string().nullish(),
  user: Author,
  state: z.enum(["open", "closed"]),
  head: z.object({ ref: z.string(), sha: z.string(), repo: Repository.nullish() }),
  base: z.object({ ref: z.string() }),
  created_at: z.string(),
  draft: z.boolean().optional(),
  merged_at: z.string().nullish(),
  merge_commit_sha: z.string().nullish(),
});
export type Pull = z.output<typeof Pull>;

/** An issue as the list of its parent, and the request to link it, name it. */
export const SubIssue = z.object({ id: z.int(), number: z.int() });
export type SubIssue = z.output<typeof SubIssue>;

export const Reaction = z.object({ content: z.string(), user: User.nullish() });

/** An answer of which nothing is read. */
export const Anything = z.unknown();
