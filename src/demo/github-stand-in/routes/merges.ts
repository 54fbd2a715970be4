import { Hono } from "hono";
import { z } from "zod";
import { ApiError } from "../api-error.ts";
import { assertRole } from "../auth.ts";
import { getPullIssue } from "../find.ts";
import { listMessages, merge } from "../git-merge.ts";
import { close } from "../issue-changes.ts";
import { toClosedIssues } from "../issue-references.ts";
import { toPathNumber } from "../paging.ts";
import { finishMerge, syncPulls } from "../pull-sync.ts";
import { toRulesState } from "../render/pulls.ts";
import { toFullName } from "../render/repositories.ts";
import { parseBody } from "../request-body.ts";
import type { RouteContext, StandInEnvironment } from "../request-context.ts";
import type { Issue, Pull, Repository } from "../records.ts";
import type { StandInState } from "../state.ts";
import { tellPushes } from "../tell-pushes.ts";

const MergeRequest = z.object({
  merge_method: z.enum(["merge", "squash", "rebase"]).default("merge"),
  sha: z.string().optional(),
  commit_title: z.string().optional(),
  commit_message: z.string().optional(),
});

export function makeMergeRoutes({ state }: RouteContext): Hono<StandInEnvironment> {
  const app = new Hono<StandInEnvironment>();

  app.get("/pulls/:number/merge", (c) => {
    const { pull } = getPullIssue(c.var.repository, toPathNumber(c.req.param("number")));
    if (pull.mergedAt === null) throw new ApiError(404, "Not Found");
    return c.body(null, 204);
  });

  app.put("/pulls/:number/merge", async (c) => {
    const { repository } = c.var;
    const actor = assertRole(repository, c.var.viewer, "write").login;
    const issue = getPullIssue(repository, toPathNumber(c.req.param("number")));
    const wanted = await parseBody(c, MergeRequest, "PullRequest");
    if (issue.state === "closed") throw makeNotMergeable();
    if (issue.pull.draft) throw new ApiError(405, "Pull Request is still a draft");
    if (wanted.sha !== undefined && wanted.sha !== issue.pull.headSha) {
      throw new ApiError(409, "Head branch was modified. Review and try the merge again.");
    }
    if (toRulesState(repository, issue.pull.headSha) === "blocked") {
      throw new ApiError(405, "Required status check is expected.");
    }
    const { baseSha, headSha, baseBranch, headBranch } = issue.pull;
    const messages = await listMessages(repository.dir, baseSha, headSha);
    const isSquash = wanted.merge_method === "squash";
    const mergeTitle = `Merge pull request #${issue.number} from ${repository.owner}/${headBranch}`;
    const outcome = await merge(repository.dir, {
      method: wanted.merge_method,
      baseBranch,
      baseSha,
      headSha,
      title: wanted.commit_title ?? (isSquash ? `${issue.title} (#${issue.number})` : mergeTitle),
      message: wanted.commit_message ?? (isSquash ? (issue.body ?? "") : issue.title),
      author: actor,
      at: state.now(),
    });
    if (outcome === "conflict") throw makeNotMergeable();
    if (outcome === "base-moved") {
      throw new ApiError(409, "Base branch was modified. Review and try the merge again.");
    }
    repository.pushedAt = state.now();
    const ends = { before: new Map([[baseBranch, baseSha]]), after: new Map([[baseBranch, outcome.commit]]) };
    tellPushes(state, repository, { ...ends, sender: actor });
    finishMerge(state, repository, issue, { actor, commit: outcome.commit });
    closeNamedIssues(state, repository, issue, { actor, commit: outcome.commit, messages });
    await syncPulls(state, repository, actor);
    return c.json({ sha: outcome.commit, merged: true, message: "Pull Request successfully merged" });
  });

  return app;
}

function makeNotMergeable(): ApiError {
  return new ApiError(405, "Pull Request is not mergeable");
}

/** `Closes #n` in the text or a commit closes the issue, where the merge went to the default branch. */
function closeNamedIssues(
  state: StandInState,
  repository: Repository,
  merged: Issue & { pull: Pull },
  { actor, commit, messages }: { actor: string; commit: string; messages: string[] },
): void {
  if (merged.pull.baseBranch !== repository.base) return;
  const here = `${toFullName(repository)}#`;
  const text = [merged.body ?? "", ...messages].join("\n\n").replaceAll(here, "#");
  for (const number of toClosedIssues(text)) {
    const issue = repository.issues[number - 1];
    if (issue === undefined || issue.pull !== undefined || issue.deleted) continue;
    close(state, repository, issue, { actor, commitId: commit });
  }
}
