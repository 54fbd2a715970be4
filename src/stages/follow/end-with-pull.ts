import type { StageOutcome } from "../../domain/stage-outcome.ts";
import type { PullRequestDetails } from "../../domain/review.ts";
import type { ItemPullRequest, WorkItem } from "../../domain/work-item.ts";
import type { StageDeps } from "../deps.ts";

/**
 * The pull request is merged or closed, and so the item ends. The labels come off; where the issue stays open, also the one
 * that asks for the work: who wants another try puts it on again.
 */
export async function endWithPull(
  { tracker, config }: Pick<StageDeps, "tracker" | "config">,
  { repo, issue }: WorkItem,
  { number }: ItemPullRequest,
  pull: PullRequestDetails | undefined,
): Promise<StageOutcome & { kind: "close" }> {
  const { labels } = config;
  await removeOwnLabels({ tracker, config }, { repo, issue });
  if (pull?.state === "merged") {
    return { kind: "close", reason: "pull-request-merged", explanation: `Pull request #${number} was merged.` };
  }
  const how = pull === undefined ? "is gone" : "was closed without a merge";
  const again = `Put the label ${labels.ready} on again, or run \`millrace retry\`, for another try.`;
  return { kind: "close", reason: "pull-request-closed", explanation: `Pull request #${number} ${how}. ${again}` };
}

/** A person closed the issue while its pull request is open: that one is left to people. */
export async function endWithIssue(
  deps: Pick<StageDeps, "tracker" | "config">,
  { repo, issue }: WorkItem,
  { number }: ItemPullRequest,
  why: string,
): Promise<StageOutcome & { kind: "close" }> {
  await removeOwnLabels(deps, { repo, issue });
  return { kind: "close", reason: "issue-closed", explanation: `${why} Pull request #${number} is left open.` };
}

async function removeOwnLabels(
  { tracker, config: { labels } }: Pick<StageDeps, "tracker" | "config">,
  { repo, issue }: Pick<WorkItem, "repo" | "issue">,
): Promise<void> {
  const live = await tracker.findIssue(repo, issue);
  if (live === undefined) return;
  const own = [labels.working, labels.review, labels.failed];
  for (const label of live.state === "open" ? [...own, labels.ready] : own) {
    await tracker.ensureIssueLabelAbsent(repo, issue, label);
  }
}
