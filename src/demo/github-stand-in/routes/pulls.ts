import { Hono } from "hono";
import { z } from "zod";
import { isAtLeast } from "../../../domain/issue.ts";
import { ApiError, makeValidationError } from "../api-error.ts";
import { assertRole, assertSignedIn, getRole } from "../auth.ts";
import { getPullIssue } from "../find.ts";
import { listBranches } from "../branches.ts";
import { listChanges, listNewCommits } from "../git-facts.ts";
import { close, createIssue, rename, reopen, touch } from "../issue-changes.ts";
import { toOneOf } from "../issue-query.ts";
import { takePage, toPathNumber } from "../paging.ts";
import { readPullFacts } from "../pull-facts.ts";
import { keepHead, listPulls, syncPulls, tellPull } from "../pull-sync.ts";
import { renderFile, renderPull, renderPullSimple } from "../render/pulls.ts";
import { BODY, parseBody, TITLE } from "../request-body.ts";
import type { RouteContext, StandInContext, StandInEnvironment } from "../request-context.ts";
import type { Issue, Pull, Repository } from "../records.ts";

const NewPull = z.object({
  title: TITLE,
  head: z.string().min(1),
  base: z.string().min(1),
  body: BODY.nullish(),
  draft: z.boolean().default(false),
});

const PullChange = z.object({
  title: TITLE.optional(),
  body: BODY.nullish(),
  state: z.enum(["open", "closed"]).optional(),
  base: z.string().min(1).optional(),
});

export function makePullRoutes(context: RouteContext): Hono<StandInEnvironment> {
  const { state } = context;
  const app = new Hono<StandInEnvironment>();

  app.use("/pulls/*", async (c, next) => {
    await syncPulls(state, c.var.repository, c.var.repository.owner);
    await next();
  });

  const renderOne = async (repository: Repository, issue: Issue & { pull: Pull }) =>
    renderPull(context, repository, issue, await readPullFacts(repository, issue));

  app.get("/pulls", (c) => {
    const { repository } = c.var;
    const found = selectPulls(repository, c.req.query());
    return c.json(takePage(c, found).map((issue) => renderPullSimple(context, repository, issue)));
  });

  app.get("/pulls/:number", async (c) =>
    c.json(await renderOne(c.var.repository, getPullIssue(c.var.repository, toPathNumber(c.req.param("number"))))),
  );

  app.get("/pulls/:number/files", async (c) => {
    const { repository } = c.var;
    const { pull } = getPullIssue(repository, toPathNumber(c.req.param("number")));
    const files = takePage(c, await listChanges(repository.dir, pull.baseSha, pull.headSha));
    return c.json(files.map((file) => renderFile(context, repository, pull.headSha, file)));
  });

  app.post("/pulls", async (c) => {
    const { repository } = c.var;
    const author = assertRole(repository, c.var.viewer, "write").login;
    const given = await parseBody(c, NewPull, "PullRequest");
    const pull = await makePull(repository, given);
    const issue = createIssue(state, repository, {
      title: given.title,
      body: given.body ?? null,
      author,
      at: state.now(),
      pull,
    }) as Issue & { pull: Pull };
    await keepHead(repository, issue);
    tellPull(state, repository, issue, "opened");
    const rendered = await renderOne(repository, issue);
    return c.json(rendered, 201, { location: String(rendered["url"]) });
  });

  app.patch("/pulls/:number", async (c) => {
    const { repository } = c.var;
    const issue = getPullIssue(repository, toPathNumber(c.req.param("number")));
    const actor = assertMayEdit(c, issue);
    const change = await parseBody(c, PullChange, "PullRequest");
    if (change.base !== undefined) {
      const baseSha = (await listBranches(repository.dir)).get(change.base);
      if (baseSha === undefined) throw makeInvalid("base");
      Object.assign(issue.pull, { baseBranch: change.base, baseSha });
    }
    if (change.title !== undefined) rename(state, repository, issue, change.title, actor);
    if (change.body !== undefined) issue.body = change.body;
    touch(issue, state.now());
    if (change.title !== undefined || change.body !== undefined) tellPull(state, repository, issue, "edited");
    if (change.state === "closed" && issue.state === "open") {
      close(state, repository, issue, { actor });
      tellPull(state, repository, issue, "closed");
    }
    if (change.state === "open" && issue.state === "closed") {
      if (issue.pull.mergedAt !== null) throw makeInvalid("state");
      reopen(state, repository, issue, actor);
      tellPull(state, repository, issue, "reopened");
    }
    return c.json(await renderOne(repository, issue));
  });

  return app;
}

function selectPulls(repository: Repository, query: Record<string, string>): (Issue & { pull: Pull })[] {
  const state = toOneOf(query, "state", ["open", "closed", "all"]);
  const sort = toOneOf(query, "sort", ["created", "updated", "popularity", "long-running"]);
  const direction = toOneOf(query, "direction", sort === "created" ? ["desc", "asc"] : ["asc", "desc"]);
  const key = (issue: Issue): string => (sort === "updated" ? issue.updatedAt : issue.createdAt);
  const { head, base } = query;
  const found = listPulls(repository)
    .filter(
      (issue) =>
        (state === "all" || issue.state === state) &&
        (base === undefined || issue.pull.baseBranch === base) &&
        // A head without an owner is no filter, as on GitHub.
        (head === undefined || !head.includes(":") || isHead(repository, issue.pull, head)),
    )
    .toSorted((a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : a.number - b.number));
  return direction === "desc" ? found.reverse() : found;
}

function isHead(repository: Repository, pull: Pull, head: string): boolean {
  const [owner = "", ...branch] = head.split(":");
  return owner.toLowerCase() === repository.owner.toLowerCase() && branch.join(":") === pull.headBranch;
}

/** Checks in GitHub's order: both branches exist, there is something to merge, and no open one for the same pair. */
async function makePull(
  repository: Repository,
  { head, base, draft }: { head: string; base: string; draft: boolean },
): Promise<Pull> {
  const owned = head.includes(":") ? head : `${repository.owner}:${head}`;
  const headBranch = owned.slice(owned.indexOf(":") + 1);
  const branches = await listBranches(repository.dir);
  const headSha = branches.get(headBranch);
  const baseSha = branches.get(base);
  if (headSha === undefined || !isHead(repository, { headBranch } as Pull, owned)) throw makeInvalid("head");
  if (baseSha === undefined) throw makeInvalid("base");
  if ((await listNewCommits(repository.dir, baseSha, headSha)).length === 0) {
    throw makeCustom(`No commits between ${base} and ${headBranch}`);
  }
  const isTaken = listPulls(repository).some(
    ({ state, pull }) => state === "open" && pull.headBranch === headBranch && pull.baseBranch === base,
  );
  if (isTaken) throw makeCustom(`A pull request already exists for ${repository.owner}:${headBranch}.`);
  return {
    headBranch,
    headSha,
    baseBranch: base,
    baseSha,
    draft,
    mergedAt: null,
    mergedBy: null,
    mergeCommitSha: null,
  };
}

function assertMayEdit(c: StandInContext, issue: Issue): string {
  const { login } = assertSignedIn(c.var.viewer);
  if (issue.author !== login && !isAtLeast(getRole(c.var.repository, login), "write")) {
    throw new ApiError(403, "Must have admin rights to Repository.");
  }
  return login;
}

function makeInvalid(field: string): ApiError {
  return makeValidationError({ resource: "PullRequest", field, code: "invalid" });
}

function makeCustom(message: string): ApiError {
  return makeValidationError({ resource: "PullRequest", field: "head", code: "custom", message });
}
