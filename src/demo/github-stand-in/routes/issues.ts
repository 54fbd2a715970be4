import { Hono } from "hono";
import { z } from "zod";
import { isAtLeast } from "../../../domain/issue.ts";
import { ApiError, makeValidationError } from "../api-error.ts";
import { assertSignedIn, getRole } from "../auth.ts";
import { findMilestone, findUser, getIssue } from "../find.ts";
import {
  addLabels,
  close,
  createIssue,
  rename,
  reopen,
  replaceLabels,
  setAssignees,
  setMilestone,
  touch,
} from "../issue-changes.ts";
import { selectIssues } from "../issue-query.ts";
import { takePage, toPathNumber } from "../paging.ts";
import { renderIssue } from "../render/issues.ts";
import { toFullName } from "../render/repositories.ts";
import { BODY, parseBody, TITLE } from "../request-body.ts";
import type { RouteContext, StandInEnvironment } from "../request-context.ts";
import type { Repository } from "../records.ts";
import type { StandInState } from "../state.ts";

const LabelNames = z
  .array(z.union([z.string().min(1), z.object({ name: z.string().min(1) })]))
  .transform((labels) => labels.map((label) => (typeof label === "string" ? label : label.name)));

const NewIssue = z.object({
  title: z.union([TITLE, z.number().transform(String)]),
  body: BODY.nullish(),
  labels: LabelNames.default([]),
  milestone: z.union([z.int(), z.null()]).optional(),
  assignees: z.array(z.string()).nullish(),
});

const IssueChange = z.object({
  title: z.union([TITLE, z.number().transform(String)]).nullish(),
  body: BODY.nullish(),
  state: z.enum(["open", "closed"]).optional(),
  state_reason: z.enum(["completed", "not_planned", "duplicate", "reopened"]).nullish(),
  labels: LabelNames.optional(),
  milestone: z.union([z.int(), z.null()]).optional(),
  assignees: z.array(z.string()).nullish(),
});

export function makeIssueRoutes(context: RouteContext): Hono<StandInEnvironment> {
  const { state } = context;
  const app = new Hono<StandInEnvironment>();

  app.get("/issues", (c) => {
    const found = selectIssues(c.var.repository, c.req.query());
    return c.json(takePage(c, found).map((issue) => renderIssue(context, c.var.repository, issue)));
  });

  app.get("/issues/:number", (c) => {
    const issue = getIssue(c.var.repository, toPathNumber(c.req.param("number")));
    return c.json(renderIssue(context, c.var.repository, issue));
  });

  app.post("/issues", async (c) => {
    const { repository } = c.var;
    const author = assertSignedIn(c.var.viewer).login;
    const given = await parseBody(c, NewIssue, "Issue");
    // What only triage may set is dropped without a word for anybody else.
    const mayTriage = isAtLeast(getRole(repository, author), "triage");
    if (mayTriage) assertReferences(state, repository, given);
    const issue = createIssue(state, repository, {
      title: given.title,
      body: given.body ?? null,
      author,
      at: state.now(),
    });
    if (mayTriage) {
      addLabels(state, repository, issue, given.labels, { actor: author });
      setMilestone(state, repository, issue, given.milestone ?? null, { actor: author });
      setAssignees(state, repository, issue, given.assignees ?? [], { actor: author });
    }
    const rendered = renderIssue(context, repository, issue);
    return c.json(rendered, 201, { location: `${context.links.repo(toFullName(repository))}/issues/${issue.number}` });
  });

  app.patch("/issues/:number", async (c) => {
    const { repository } = c.var;
    const actor = assertSignedIn(c.var.viewer).login;
    const issue = getIssue(repository, toPathNumber(c.req.param("number")));
    const change = await parseBody(c, IssueChange, "Issue");
    const role = getRole(repository, actor);
    const isAuthor = issue.author === actor;
    const mayTriage = isAtLeast(role, "triage");
    const isTextChange = change.title != null || change.body !== undefined;
    if (!(isAuthor || mayTriage) || (isTextChange && !isAuthor && !isAtLeast(role, "write"))) {
      throw new ApiError(403, "Must have admin rights to Repository.");
    }
    if (mayTriage) assertReferences(state, repository, change);
    if (change.title != null) rename(state, repository, issue, change.title, actor);
    if (change.body !== undefined) issue.body = change.body;
    if (mayTriage) {
      if (change.labels !== undefined) replaceLabels(state, repository, issue, change.labels, { actor });
      if (change.milestone !== undefined) setMilestone(state, repository, issue, change.milestone, { actor });
      if (change.assignees != null) setAssignees(state, repository, issue, change.assignees, { actor });
    }
    if (change.state === "closed") {
      close(state, repository, issue, { actor, reason: change.state_reason ?? undefined });
    }
    if (change.state === "open") reopen(state, repository, issue, actor);
    touch(issue, state.now());
    return c.json(renderIssue(context, repository, issue));
  });

  return app;
}

function assertReferences(
  state: StandInState,
  repository: Repository,
  { milestone, assignees }: { milestone?: number | null | undefined; assignees?: string[] | null | undefined },
): void {
  if (milestone != null && findMilestone(repository, milestone) === undefined) {
    throw makeValidationError({ resource: "Issue", field: "milestone", code: "invalid" });
  }
  if ((assignees ?? []).some((login) => findUser(state, login) === undefined)) {
    throw makeValidationError({ resource: "Issue", field: "assignees", code: "invalid" });
  }
}
