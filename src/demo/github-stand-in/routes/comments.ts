import { Hono } from "hono";
import { z } from "zod";
import { isAtLeast } from "../../../domain/issue.ts";
import { ApiError } from "../api-error.ts";
import { assertRole, assertSignedIn, getRole } from "../auth.ts";
import { createComment, editComment, react } from "../comment-changes.ts";
import { getComment, getIssue, listIssueComments } from "../find.ts";
import { isSince, toOneOf } from "../issue-query.ts";
import { takePage, toPathNumber } from "../paging.ts";
import { renderComment, renderReaction } from "../render/issues.ts";
import { BODY, parseBody } from "../request-body.ts";
import type { RouteContext, StandInContext, StandInEnvironment } from "../request-context.ts";
import { REACTIONS, type Comment } from "../records.ts";

const CommentText = z.object({ body: BODY.regex(/\S/, "body cannot be blank") });
const NewReaction = z.object({ content: z.enum(REACTIONS) });

export function makeCommentRoutes(context: RouteContext): Hono<StandInEnvironment> {
  const { state } = context;
  const app = new Hono<StandInEnvironment>();
  const render = (c: StandInContext, comment: Comment) => renderComment(context, c.var.repository, comment);

  app.get("/issues/comments", (c) => {
    const sort = toOneOf(c.req.query(), "sort", ["created", "updated"]);
    const isDescending = toOneOf(c.req.query(), "direction", ["asc", "desc"]) === "desc";
    const key = (comment: Comment) => (sort === "updated" ? comment.updatedAt : comment.createdAt);
    const found = c.var.repository.comments
      .filter((comment) => isSince(comment.updatedAt, c.req.query("since")))
      .toSorted((a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : a.id - b.id));
    if (isDescending) found.reverse();
    return c.json(takePage(c, found).map((comment) => render(c, comment)));
  });

  app.get("/issues/comments/:id", (c) =>
    c.json(render(c, getComment(c.var.repository, toPathNumber(c.req.param("id"))))),
  );

  app.get("/issues/:number/comments", (c) => {
    const issue = getIssue(c.var.repository, toPathNumber(c.req.param("number")));
    const found = listIssueComments(c.var.repository, issue.number).filter((comment) =>
      isSince(comment.updatedAt, c.req.query("since")),
    );
    return c.json(takePage(c, found).map((comment) => render(c, comment)));
  });

  app.post("/issues/:number/comments", async (c) => {
    const { repository } = c.var;
    const author = assertSignedIn(c.var.viewer).login;
    const issue = getIssue(repository, toPathNumber(c.req.param("number")));
    if (issue.locked)
      assertRole(repository, c.var.viewer, "write", "Unable to create comment because issue is locked.");
    const { body } = await parseBody(c, CommentText, "IssueComment");
    const comment = createComment(state, repository, issue, { author, body });
    const rendered = render(c, comment);
    return c.json(rendered, 201, { location: String(rendered["url"]) });
  });

  app.patch("/issues/comments/:id", async (c) => {
    const comment = getEditable(c);
    const { body } = await parseBody(c, CommentText, "IssueComment");
    editComment(state, comment, body);
    return c.json(render(c, comment));
  });

  app.delete("/issues/comments/:id", (c) => {
    const { repository } = c.var;
    const comment = getEditable(c);
    repository.comments = repository.comments.filter((one) => one !== comment);
    return c.body(null, 204);
  });

  app.get("/issues/comments/:id/reactions", (c) => {
    const { reactions } = getComment(c.var.repository, toPathNumber(c.req.param("id")));
    const content = c.req.query("content");
    const found = reactions.filter((one) => content === undefined || one.content === content);
    return c.json(takePage(c, found).map((reaction) => renderReaction(context, reaction)));
  });

  app.post("/issues/comments/:id/reactions", async (c) => {
    const user = assertSignedIn(c.var.viewer).login;
    const comment = getComment(c.var.repository, toPathNumber(c.req.param("id")));
    const { content } = await parseBody(c, NewReaction, "Reaction");
    const { reaction, isNew } = react(state, comment, user, content);
    return c.json(renderReaction(context, reaction), isNew ? 201 : 200);
  });

  return app;
}

/** One's own comments, and with the write role those of others. */
function getEditable(c: StandInContext): Comment {
  const user = assertSignedIn(c.var.viewer).login;
  const comment = getComment(c.var.repository, toPathNumber(c.req.param("id")));
  if (comment.author !== user && !isAtLeast(getRole(c.var.repository, user), "write")) {
    throw new ApiError(403, "Must have admin rights to Repository.");
  }
  return comment;
}
