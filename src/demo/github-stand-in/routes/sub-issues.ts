import { Hono } from "hono";
import { z } from "zod";
import { makeNotFound, makeValidationError } from "../api-error.ts";
import { assertRole } from "../auth.ts";
import { getIssue } from "../find.ts";
import { takePage, toPathNumber } from "../paging.ts";
import { renderIssue } from "../render/issues.ts";
import { parseBody } from "../request-body.ts";
import type { RouteContext, StandInEnvironment } from "../request-context.ts";

const NewSubIssue = z.object({ sub_issue_id: z.int(), replace_parent: z.boolean().optional() });

/** GitHub's bound. */
const MOST_SUB_ISSUES = 100;

/** https://docs.github.com/rest/issues/sub-issues: an issue has one parent, and is never above itself. */
export function makeSubIssueRoutes(context: RouteContext): Hono<StandInEnvironment> {
  const app = new Hono<StandInEnvironment>();

  app.get("/issues/:number/sub_issues", (c) => {
    const { repository } = c.var;
    const parent = getIssue(repository, toPathNumber(c.req.param("number")));
    const children = parent.subIssues.map((number) => getIssue(repository, number));
    return c.json(takePage(c, children).map((child) => renderIssue(context, repository, child)));
  });

  app.post("/issues/:number/sub_issues", async (c) => {
    const { repository } = c.var;
    assertRole(repository, c.var.viewer, "triage");
    const parent = getIssue(repository, toPathNumber(c.req.param("number")));
    const { sub_issue_id: id } = await parseBody(c, NewSubIssue, "SubIssue");
    const child = repository.issues.find((issue) => issue.id === id && !issue.deleted);
    if (child === undefined) throw makeNotFound();
    const isTaken = repository.issues.some((issue) => issue.subIssues.includes(child.number));
    if (isTaken || child === parent || parent.subIssues.length >= MOST_SUB_ISSUES) {
      throw makeValidationError({ resource: "SubIssue", field: "sub_issue_id", code: "invalid" });
    }
    parent.subIssues.push(child.number);
    return c.json(renderIssue(context, repository, parent), 201);
  });

  return app;
}
