import { Hono } from "hono";
import { getIssue, listIssueComments } from "../find.ts";
import { takePage, toPathNumber } from "../paging.ts";
import { renderEvent, renderTimelineComment, renderTimelineEvent } from "../render/events.ts";
import type { RouteContext, StandInEnvironment } from "../request-context.ts";

export function makeEventRoutes(context: RouteContext): Hono<StandInEnvironment> {
  const app = new Hono<StandInEnvironment>();

  app.get("/issues/:number/events", (c) => {
    const { repository } = c.var;
    const issue = getIssue(repository, toPathNumber(c.req.param("number")));
    const found = repository.events.filter(
      (event) => event.issue === issue.number && event.event !== "cross-referenced",
    );
    return c.json(takePage(c, found).map((event) => renderEvent(context, repository, event)));
  });

  app.get("/issues/:number/timeline", (c) => {
    const { repository } = c.var;
    const issue = getIssue(repository, toPathNumber(c.req.param("number")));
    const events = repository.events
      .filter((event) => event.issue === issue.number)
      .map((event) => ({ of: event, render: () => renderTimelineEvent(context, repository, event) }));
    const comments = listIssueComments(repository, issue.number).map((comment) => ({
      of: comment,
      render: () => renderTimelineComment(context, repository, comment),
    }));
    const all = [...events, ...comments].toSorted((a, b) =>
      a.of.createdAt < b.of.createdAt ? -1 : a.of.createdAt > b.of.createdAt ? 1 : a.of.id - b.of.id,
    );
    return c.json(takePage(c, all).map((entry) => entry.render()));
  });

  return app;
}
