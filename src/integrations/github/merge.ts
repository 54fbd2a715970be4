import { isAppError } from "../../domain/errors.ts";
import type { ReviewHost } from "../../domain/ports/review-host.ts";
import type { MergeMethod } from "../../domain/review.ts";
import type { GitHubClient } from "./client.ts";
import { readPull } from "./pull-details.ts";
import { toOwnerAndRepo } from "./repository-name.ts";
import { Anything, MergeSettings } from "./schema.ts";

export async function listMergeMethods(client: GitHubClient, repo: string): Promise<MergeMethod[]> {
  const settings = await client.ask(
    { what: "read how pull requests are merged", repo },
    (github) => github.rest.repos.get(toOwnerAndRepo(repo)),
    MergeSettings,
  );
  const { allow_squash_merge: squash, allow_merge_commit: merge, allow_rebase_merge: rebase } = settings;
  return [
    ...(squash === true ? (["squash"] as const) : []),
    ...(merge === true ? (["merge"] as const) : []),
    ...(rebase === true ? (["rebase"] as const) : []),
  ];
}

/** Answers of a host that understood and will not: not mergeable, head moved, not allowed. */
const REFUSED = [403, 405, 409, 422];

/** Merges the named commit or nothing. Whatever went wrong on the way, the host is asked whether it was done. */
export async function ensureMerged(
  client: GitHubClient,
  repo: string,
  number: number,
  { sha, method }: { sha: string; method: MergeMethod },
): ReturnType<ReviewHost["ensureMerged"]> {
  const isMerged = async () => typeof (await readPull(client, repo, number))?.merged_at === "string";
  if (await isMerged()) return { merged: true };
  try {
    await client.ask(
      { what: `merge the pull request #${number}`, repo },
      (github) => github.rest.pulls.merge({ ...toOwnerAndRepo(repo), pull_number: number, sha, merge_method: method }),
      Anything,
    );
    return { merged: true };
  } catch (error) {
    if (await isMerged()) return { merged: true };
    if (isAppError(error) && REFUSED.includes(Number(error.details["status"]))) {
      return { merged: false, why: error.message };
    }
    throw error;
  }
}
