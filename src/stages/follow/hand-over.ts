import type { FollowUpCause } from "../../domain/follow-up.ts";
import type { StageContext } from "../../domain/stage.ts";
import type { StageOutcome } from "../../domain/stage-outcome.ts";
import type { ItemPullRequest, WorkItem } from "../../domain/work-item.ts";
import type { StageDeps } from "../deps.ts";
import type { FollowFacts } from "./facts.ts";

type Deps = Pick<StageDeps, "tracker" | "config">;

/** Somebody else's commits are on the branch: they stay, and we say once that nothing of ours is pushed there any more. */
export async function handOver(
  deps: Deps,
  item: WorkItem,
  { number }: ItemPullRequest,
  { pull }: FollowFacts,
  context: StageContext,
): Promise<StageOutcome> {
  const head = pull.headSha.slice(0, 12);
  const text =
    "The branch holds commits that Millrace did not push. They are kept, and Millrace pushes nothing here any more: the pull request is in your hands now.";
  await tell(deps, item, number, "hands-off", text, context);
  await deps.tracker.ensureIssueLabelAbsent(item.repo, item.issue, deps.config.labels.working);
  return {
    kind: "wait",
    reason: "taken-by-person",
    explanation: `The branch of pull request #${number} is at ${head}, which is not Millrace's. A person goes on with it.`,
    changes: { followUp: undefined },
  };
}

/** The follow-ups are used up: a label, one comment, and a person. */
export async function giveUp(
  deps: Deps,
  item: WorkItem,
  { number, followUps = 0 }: Pick<ItemPullRequest, "number" | "followUps">,
  causes: readonly FollowUpCause[],
  context: StageContext,
): Promise<StageOutcome & { kind: "park" }> {
  const { repo, issue, id } = item;
  const { labels, limits } = deps.config;
  const open = causes.map((cause) => CAUSES[cause]).join(", ");
  await deps.tracker.ensureIssueLabel(repo, issue, labels.failed);
  await deps.tracker.ensureIssueLabelAbsent(repo, issue, labels.working);
  const tries = followUps === 1 ? "one follow-up" : `${followUps} follow-ups`;
  const text = `After ${tries} this is still open: ${open}. A person has to look. Push to the branch to go on yourself, or run \`millrace retry ${id}\` for more tries.`;
  await tell(deps, item, number, "limit", text, context);
  return {
    kind: "park",
    reason: "follow-ups-used",
    explanation: `All ${limits.followUps} follow-ups of pull request #${number} were used; still open: ${open}.`,
    changes: { followUp: undefined },
  };
}

const CAUSES: Record<FollowUpCause, string> = {
  conflict: "a conflict with the base",
  review: "what the review asks for",
  checks: "failing checks",
};

async function tell(
  { tracker }: Pick<StageDeps, "tracker">,
  { repo, id }: WorkItem,
  number: number,
  run: string,
  text: string,
  context: StageContext,
): Promise<void> {
  const { change, url } = await tracker.ensureComment(repo, number, { kind: "follow-up", item: id, run }, text);
  if (change === "unchanged") return;
  await context.record({ type: "comment:written", at: context.now().toISOString(), item: id, kind: "follow-up", url });
}
