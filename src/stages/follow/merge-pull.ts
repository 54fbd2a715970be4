import { MERGE_METHODS } from "../../domain/review.ts";
import type { StageContext } from "../../domain/stage.ts";
import type { StageOutcome } from "../../domain/stage-outcome.ts";
import type { ItemPullRequest, StoredWorkItem } from "../../domain/work-item.ts";
import { MINUTE } from "../../lib/durations.ts";
import type { StageDeps } from "../deps.ts";
import { endWithPull } from "./end-with-pull.ts";
import type { FollowFacts } from "./facts.ts";

const TRY_AGAIN_MS = 30 * MINUTE;

/** `autonomy: merge`: merges the very commit that was looked at, by the first method that the repository allows. */
export async function mergePull(
  deps: StageDeps,
  { item, known }: Pick<StoredWorkItem, "item" | "snapshot"> & { known: ItemPullRequest },
  { pull }: FollowFacts,
  context: StageContext,
): Promise<StageOutcome> {
  const { repo, id } = item;
  const allowed = await deps.reviews.listMergeMethods(repo);
  const method = MERGE_METHODS.find((one) => allowed.includes(one));
  const answer =
    method === undefined
      ? { merged: false as const, why: "The repository allows no way to merge." }
      : await deps.reviews.ensureMerged(repo, pull.number, { sha: pull.headSha, method });
  if (!answer.merged || method === undefined) {
    const why = answer.merged ? "" : answer.why;
    return {
      kind: "wait",
      reason: "settling",
      explanation: `The host did not merge pull request #${pull.number}: ${why}`,
      until: new Date(context.now().getTime() + TRY_AGAIN_MS),
    };
  }
  const at = context.now().toISOString();
  const facts = { item: id, repo, pullRequest: pull.number, sha: pull.headSha, method };
  await context.record({ type: "pull-request:merged", at, ...facts });
  return endWithPull(deps, item, known, { ...pull, state: "merged" });
}
