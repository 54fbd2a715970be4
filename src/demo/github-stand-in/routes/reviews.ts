import { Hono } from "hono";
import { z } from "zod";
import { isAtLeast } from "../../../domain/issue.ts";
import { ApiError, makeNotFound, makeValidationError } from "../api-error.ts";
import { assertRole, assertSignedIn, getRole } from "../auth.ts";
import { getPullIssue } from "../find.ts";
import { listChanges } from "../git-facts.ts";
import { touch } from "../issue-changes.ts";
import { takePage, toPathNumber } from "../paging.ts";
import { renderPullSimple } from "../render/pulls.ts";
import { renderReview, renderReviewComment } from "../render/reviews.ts";
import { BODY, parseBody } from "../request-body.ts";
import type { RouteContext, StandInContext, StandInEnvironment } from "../request-context.ts";
import type { Issue, Pull, Repository, Review, ReviewComment } from "../records.ts";
import { addReview } from "../reviews.ts";

const Remark = z.object({ path: z.string().min(1), line: z.int().positive(), body: BODY.regex(/\S/) });
const NewReview = z.object({
  body: BODY.default(""),
  event: z.enum(["APPROVE", "REQUEST_CHANGES", "COMMENT"]),
  comments: z.array(Remark).default([]),
});
const NewRemark = Remark.extend({ commit_id: z.string().min(1) });
const Asked = z.object({ reviewers: z.array(z.string().min(1)).default([]) });
const Reply = z.object({ body: BODY.regex(/\S/) });

const STATES = { APPROVE: "APPROVED", REQUEST_CHANGES: "CHANGES_REQUESTED", COMMENT: "COMMENTED" } as const;

export function makeReviewRoutes(context: RouteContext): Hono<StandInEnvironment> {
  const { state } = context;
  const app = new Hono<StandInEnvironment>();
  const show = (repository: Repository, review: Review) => renderReview(context, repository, review);
  const showRemark = (repository: Repository, remark: ReviewComment) =>
    renderReviewComment(context, repository, remark);

  app.get("/pulls/:number/reviews", (c) => {
    const { repository } = c.var;
    const { number } = getPull(c);
    const found = repository.reviews.filter(({ pull }) => pull === number);
    return c.json(takePage(c, found).map((review) => show(repository, review)));
  });

  app.post("/pulls/:number/reviews", async (c) => {
    const { repository, viewer } = c.var;
    const author = assertSignedIn(viewer).login;
    const issue = getPull(c);
    const { body, event, comments } = await parseBody(c, NewReview, "PullRequestReview");
    assertMayReview(repository, issue, author, event);
    if (event !== "APPROVE" && body === "" && comments.length === 0) throw new ApiError(422, "Unprocessable Entity");
    for (const { path } of comments) await assertInDiff(repository, issue.pull, path);
    const { review } = addReview(state, repository, issue, { author, state: STATES[event], body, comments });
    return c.json(show(repository, review));
  });

  app.post("/pulls/:number/requested_reviewers", async (c) => {
    const { repository, viewer } = c.var;
    assertRole(repository, viewer, "write");
    const issue = getPull(c);
    const { reviewers } = await parseBody(c, Asked, "PullRequest");
    const isTaken = (login: string) =>
      login !== issue.author && (login === repository.owner || repository.roles.has(login.toLowerCase()));
    if (!reviewers.every(isTaken)) throw new ApiError(422, "Reviews may only be requested from collaborators.");
    const asked = repository.reviewersAsked.get(issue.number) ?? [];
    repository.reviewersAsked.set(issue.number, [...new Set([...asked, ...reviewers])]);
    touch(issue, state.now());
    return c.json(renderPullSimple(context, repository, issue), 201);
  });

  app.patch("/pulls/comments/:id", async (c) => {
    const { repository, viewer } = c.var;
    const { body } = await parseBody(c, Reply, "PullRequestReviewComment");
    const remark = repository.reviewComments.find(({ id }) => id === toPathNumber(c.req.param("id")));
    if (remark === undefined) throw makeNotFound();
    if (remark.author !== assertSignedIn(viewer).login) assertRole(repository, viewer, "write");
    remark.body = body;
    return c.json(showRemark(repository, remark));
  });

  app.get("/pulls/:number/comments", (c) => {
    const { repository } = c.var;
    const { number } = getPull(c);
    const found = repository.reviewComments.filter(({ pull }) => pull === number);
    return c.json(takePage(c, found).map((remark) => showRemark(repository, remark)));
  });

  app.post("/pulls/:number/comments", async (c) => {
    const { repository, viewer } = c.var;
    const author = assertSignedIn(viewer).login;
    const issue = getPull(c);
    const { commit_id: _commit, ...remark } = await parseBody(c, NewRemark, "PullRequestReviewComment");
    await assertInDiff(repository, issue.pull, remark.path);
    const { comments } = addReview(state, repository, issue, {
      author,
      state: "COMMENTED",
      body: "",
      comments: [remark],
    });
    return c.json(comments.map((comment) => showRemark(repository, comment))[0], 201);
  });

  app.post("/pulls/:number/comments/:id/replies", async (c) => {
    const { repository, viewer } = c.var;
    const author = assertSignedIn(viewer).login;
    const issue = getPull(c);
    const { body } = await parseBody(c, Reply, "PullRequestReviewComment");
    const id = toPathNumber(c.req.param("id"));
    const first = repository.reviewComments.find((remark) => remark.id === id && remark.pull === issue.number);
    if (first === undefined || first.replyTo !== undefined) throw makeNotFound();
    const reply = { path: first.path, line: first.line, body, replyTo: first.id };
    const { comments } = addReview(state, repository, issue, {
      author,
      state: "COMMENTED",
      body: "",
      comments: [reply],
    });
    return c.json(comments.map((comment) => showRemark(repository, comment))[0], 201);
  });

  return app;
}

function getPull(c: StandInContext): Issue & { pull: Pull } {
  return getPullIssue(c.var.repository, toPathNumber(c.req.param("number")));
}

/** One's own pull request may only be commented on. The words are GitHub's. */
function assertMayReview(repository: Repository, issue: Issue, author: string, event: keyof typeof STATES): void {
  if (event === "COMMENT") return;
  if (issue.author === author) {
    const verb = event === "APPROVE" ? "approve" : "request changes on";
    throw new ApiError(422, `Review Can not ${verb} your own pull request`);
  }
  if (!isAtLeast(getRole(repository, author), "read")) throw new ApiError(403, "Must have read access.");
}

async function assertInDiff({ dir }: Repository, { baseSha, headSha }: Pull, path: string): Promise<void> {
  const changes = await listChanges(dir, baseSha, headSha);
  if (changes.some((change) => change.path === path)) return;
  throw makeValidationError({ resource: "PullRequestReviewComment", field: "path", code: "invalid" });
}
