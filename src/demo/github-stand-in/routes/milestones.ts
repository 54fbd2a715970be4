import { Hono } from "hono";
import { makeNotFound } from "../api-error.ts";
import { findMilestone } from "../find.ts";
import { toOneOf } from "../issue-query.ts";
import { takePage, toPathNumber } from "../paging.ts";
import { renderMilestone } from "../render/issues.ts";
import type { RouteContext, StandInEnvironment } from "../request-context.ts";
import type { Milestone } from "../records.ts";

/** Sorts after every date, as GitHub puts milestones without one last. */
const NO_DATE = "9999";

export function makeMilestoneRoutes(context: RouteContext): Hono<StandInEnvironment> {
  const app = new Hono<StandInEnvironment>();

  app.get("/milestones", (c) => {
    const { repository } = c.var;
    const state = toOneOf(c.req.query(), "state", ["open", "closed", "all"]);
    const isDescending = toOneOf(c.req.query(), "direction", ["asc", "desc"]) === "desc";
    const key = (milestone: Milestone): string => milestone.dueOn ?? NO_DATE;
    const found = repository.milestones
      .filter((milestone) => state === "all" || milestone.state === state)
      .toSorted((a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : a.number - b.number));
    if (isDescending) found.reverse();
    return c.json(takePage(c, found).map((milestone) => renderMilestone(context, repository, milestone)));
  });

  app.get("/milestones/:number", (c) => {
    const milestone = findMilestone(c.var.repository, toPathNumber(c.req.param("number")));
    if (milestone === undefined) throw makeNotFound();
    return c.json(renderMilestone(context, c.var.repository, milestone));
  });

  return app;
}
