import { Hono } from "hono";
import { z } from "zod";
import { makeNotFound, makeValidationError } from "../api-error.ts";
import { assertRole } from "../auth.ts";
import { findLabel, getIssue, listIssueLabels } from "../find.ts";
import { addLabels, createLabel, removeLabel } from "../issue-changes.ts";
import { takePage, toPathNumber } from "../paging.ts";
import { renderLabel } from "../render/issues.ts";
import { toFullName } from "../render/repositories.ts";
import { parseBody } from "../request-body.ts";
import type { RouteContext, StandInEnvironment } from "../request-context.ts";

const Name = z.string().min(1).max(50);
const NewLabel = z.object({
  name: Name,
  color: z
    .string()
    .regex(/^[0-9a-fA-F]{6}$/, "color must be six hexadecimal digits")
    .optional(),
  description: z.string().max(100).nullish(),
});
/** The names alone or under `labels`, each a string or an object with a name. */
const Names = z.array(z.union([Name, z.object({ name: Name }).transform(({ name }) => name)]));
const AddedLabels = z.union([Names, z.object({ labels: Names }).transform(({ labels }) => labels)]);

export function makeLabelRoutes(context: RouteContext): Hono<StandInEnvironment> {
  const { state } = context;
  const app = new Hono<StandInEnvironment>();

  app.get("/labels", (c) => {
    const { repository } = c.var;
    return c.json(takePage(c, repository.labels).map((label) => renderLabel(context, repository, label)));
  });

  app.get("/labels/:name", (c) => {
    const label = findLabel(c.var.repository, c.req.param("name"));
    if (label === undefined) throw makeNotFound();
    return c.json(renderLabel(context, c.var.repository, label));
  });

  app.post("/labels", async (c) => {
    const { repository } = c.var;
    assertRole(repository, c.var.viewer, "write");
    const given = await parseBody(c, NewLabel, "Label");
    if (findLabel(repository, given.name) !== undefined) {
      throw makeValidationError({ resource: "Label", field: "name", code: "already_exists" });
    }
    const label = createLabel(state, repository, given);
    const url = `${context.links.repo(toFullName(repository))}/labels/${encodeURIComponent(label.name)}`;
    return c.json(renderLabel(context, repository, label), 201, { location: url });
  });

  app.get("/issues/:number/labels", (c) => {
    const { repository } = c.var;
    const issue = getIssue(repository, toPathNumber(c.req.param("number")));
    const labels = takePage(c, listIssueLabels(repository, issue));
    return c.json(labels.map((label) => renderLabel(context, repository, label)));
  });

  app.post("/issues/:number/labels", async (c) => {
    const { repository } = c.var;
    const actor = assertRole(repository, c.var.viewer, "triage").login;
    const issue = getIssue(repository, toPathNumber(c.req.param("number")));
    const names = await parseBody(c, AddedLabels, "Label");
    if (names.some((name) => findLabel(repository, name) === undefined)) {
      assertRole(repository, c.var.viewer, "write", "You do not have permission to create labels on this repository.");
    }
    addLabels(state, repository, issue, names, { actor });
    return c.json(listIssueLabels(repository, issue).map((label) => renderLabel(context, repository, label)));
  });

  app.delete("/issues/:number/labels/:name", (c) => {
    const { repository } = c.var;
    const actor = assertRole(repository, c.var.viewer, "triage").login;
    const issue = getIssue(repository, toPathNumber(c.req.param("number")));
    if (!removeLabel(state, repository, issue, c.req.param("name"), { actor })) {
      throw makeNotFound("Label does not exist");
    }
    return c.json(listIssueLabels(repository, issue).map((label) => renderLabel(context, repository, label)));
  });

  return app;
}
