import { Hono } from "hono";
import { z } from "zod";
import { ApiError, makeNotFound, makeValidationError } from "../api-error.ts";
import { assertRole } from "../auth.ts";
import { JOB_LOGS } from "../job-logs.ts";
import { listBranches } from "../branches.ts";
import { findCommit } from "../git-facts.ts";
import { takePage, toPathNumber } from "../paging.ts";
import { renderCheckRun, renderCombinedStatus, renderStatus, renderStatusWithCreator } from "../render/checks.ts";
import { renderBranch } from "../render/branches.ts";
import { toFullName } from "../render/repositories.ts";
import { parseBody } from "../request-body.ts";
import type { RouteContext, StandInEnvironment } from "../request-context.ts";
import type { CommitStatus, Repository } from "../records.ts";

const NewStatus = z.object({
  state: z.enum(["error", "failure", "pending", "success"]),
  context: z.string().min(1).default("default"),
  description: z.string().max(140).nullish(),
  target_url: z.url().nullish(),
});

export function makeCheckRoutes(context: RouteContext): Hono<StandInEnvironment> {
  const { state } = context;
  const app = new Hono<StandInEnvironment>();

  app.get("/commits/:ref/status", async (c) => {
    const { repository } = c.var;
    const sha = await getCommit(repository, c.req.param("ref"));
    const newest = new Map(listStatuses(repository, sha).map((status) => [status.context, status]));
    return c.json(renderCombinedStatus(context, repository, sha, takePage(c, [...newest.values()])));
  });

  app.get("/commits/:ref/statuses", async (c) => {
    const { repository } = c.var;
    const found = listStatuses(repository, await getCommit(repository, c.req.param("ref"))).reverse();
    return c.json(takePage(c, found).map((status) => renderStatusWithCreator(context, repository, status)));
  });

  app.post("/statuses/:sha", async (c) => {
    const { repository } = c.var;
    const creator = assertRole(repository, c.var.viewer, "write").login;
    const given = await parseBody(c, NewStatus, "Status");
    const sha = await findCommit(repository.dir, c.req.param("sha"));
    if (sha === undefined) throw new ApiError(422, `No commit found for SHA: ${c.req.param("sha")}`);
    const status: CommitStatus = {
      id: state.nextId(),
      sha,
      state: given.state,
      context: given.context,
      description: given.description ?? null,
      targetUrl: given.target_url ?? null,
      creator,
      createdAt: state.now(),
    };
    repository.statuses.push(status);
    const location = String(renderStatus(context, repository, status)["url"]);
    return c.json(renderStatusWithCreator(context, repository, status), 201, { location });
  });

  app.get("/commits/:ref/check-runs", async (c) => {
    const { repository } = c.var;
    const sha = await getCommit(repository, c.req.param("ref"));
    const name = c.req.query("check_name");
    const status = c.req.query("status");
    const found = repository.checkRuns.filter(
      (run) =>
        run.sha === sha && (name === undefined || run.name === name) && (status === undefined || run.status === status),
    );
    const runs = takePage(c, found).map((run) => renderCheckRun(context, repository, run));
    return c.json({ total_count: found.length, check_runs: runs });
  });

  app.get("/actions/jobs/:id/logs", (c) => {
    const run = c.var.repository.checkRuns.find(({ id }) => id === toPathNumber(c.req.param("id")));
    if (run?.log === undefined) throw makeNotFound();
    return c.redirect(`${new URL(context.links.api).origin}${JOB_LOGS}${run.id}`, 302);
  });

  app.get("/branches/:branch", async (c) => {
    const { repository } = c.var;
    const name = c.req.param("branch");
    const sha = (await listBranches(repository.dir)).get(name);
    if (sha === undefined) throw makeNotFound("Branch not found");
    const url = `${context.links.repo(toFullName(repository))}/branches/${name}`;
    const required = name === repository.base ? repository.requiredChecks : [];
    return c.json(renderBranch(context, repository, { name, sha, url, required }));
  });

  app.post("/check-runs", (c) => {
    assertRole(c.var.repository, c.var.viewer, "write");
    throw new ApiError(403, "You must authenticate via a GitHub App.");
  });

  return app;
}

/** Oldest first. */
function listStatuses(repository: Repository, sha: string): CommitStatus[] {
  return repository.statuses.filter((status) => status.sha === sha);
}

async function getCommit(repository: Repository, ref: string): Promise<string> {
  const sha = await findCommit(repository.dir, ref.replace(/^(refs\/)?heads\//, ""));
  if (sha === undefined) throw makeValidationError({ resource: "Commit", field: "sha", code: "invalid" });
  return sha;
}
