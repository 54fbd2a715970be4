import type { ItemStage, StageContext } from "../../domain/stage.ts";
import type { StageOutcome } from "../../domain/stage-outcome.ts";
import type { ItemPullRequest, StoredWorkItem, WorkItem } from "../../domain/work-item.ts";
import { getProject, type StageDeps, withLease } from "../deps.ts";
import { assertRunning } from "../stopping.ts";
import { decideFollow, type FollowDecision } from "./decide.ts";
import { endWithIssue, endWithPull } from "./end-with-pull.ts";
import { type FollowFacts, gatherFollowFacts } from "./facts.ts";
import { beginFollowUp } from "./begin-follow-up.ts";
import { giveUp, handOver } from "./hand-over.ts";
import { mergePull } from "./merge-pull.ts";

/**
 * Follow looks at the pull request of an item and decides from facts of the host alone:
 *
 *   merged, closed   -> the item ends; nothing is opened again by us
 *   decideFollow     -> end | hands off | settle | follow-up | give up | merge | rest
 *   follow-up        -> prep (clone at the head of the branch) -> exec (agent, checks, verdict) -> push on top, replies,
 *                       review asked for again -> review
 *   rest             -> review, until a sweep or a webhook sees another digest (see sweep)
 *
 * Every look begins from the host's facts, so it may be repeated at any point. What was answered is told by our replies in
 * the threads and by the ids in the item, what is ours by the commits that we noted before pushing them.
 */
export function createFollow(stageDeps: StageDeps): ItemStage {
  return {
    name: "follow",
    summary: "Follows an open pull request: failing checks, reviews, conflicts, the merge.",
    async run({ item, snapshot }: StoredWorkItem, context: StageContext): Promise<StageOutcome> {
      const deps = withLease(stageDeps, context.lease);
      const known = item.pullRequest;
      if (known === undefined) {
        return { kind: "advance", to: "prep", reason: "ready", explanation: "There is no pull request to follow." };
      }
      const pull = await deps.reviews.findPull(item.repo, known.number);
      if (pull === undefined || pull.state !== "open") return endWithPull(deps, item, known, pull);
      const facts = await gatherFollowFacts(deps, item, pull, known);
      assertRunning(context.signal);
      const { limits, labels } = deps.config;
      const decision = decideFollow(facts, {
        project: getProject(deps.config, item.repo),
        labels,
        followUps: limits.followUps,
        settleMs: limits.settle,
        pushedAt: Math.max(Date.parse(pull.createdAt), Date.parse(item.run?.end?.endedAt ?? "1970-01-01")),
        now: context.now(),
      });
      return act(deps, { item, known, snapshot }, facts, decision, context);
    },
  };
}

function act(
  deps: StageDeps,
  { item, known, snapshot }: { item: WorkItem; known: ItemPullRequest; snapshot: StoredWorkItem["snapshot"] },
  facts: FollowFacts,
  decision: FollowDecision,
  context: StageContext,
): Promise<StageOutcome> | StageOutcome {
  switch (decision.kind) {
    case "end":
      return endWithIssue(deps, item, known, decision.why);
    case "hands-off":
      return handOver(deps, item, known, facts, context);
    case "give-up":
      return giveUp(deps, item, known, decision.causes, context);
    case "follow-up":
      return beginFollowUp(deps, item, facts, decision.causes);
    case "merge":
      return mergePull(deps, { item, known, snapshot }, facts, context);
    case "settle":
      return { kind: "wait", reason: "settling", explanation: decision.why, until: decision.until };
    case "rest": {
      const explanation = `Pull request #${known.number} is open. ${decision.why}`;
      const changes = { followUp: undefined };
      return { kind: "advance", to: "review", reason: "pull-request-open", explanation, changes };
    }
  }
}
