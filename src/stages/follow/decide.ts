import type { LabelsConfig, ProjectConfig } from "../../config/schema.ts";
import type { FollowUpCause } from "../../domain/follow-up.ts";
import { findWithdrawal } from "../trust/withdrawal.ts";
import type { FollowFacts } from "./facts.ts";
import { isSomethingOpen, listObjectors } from "./open-feedback.ts";

export type FollowDecision =
  | { kind: "end"; why: string }
  | { kind: "hands-off" }
  | { kind: "settle"; until: Date; why: string }
  | { kind: "follow-up"; causes: FollowUpCause[] }
  | { kind: "give-up"; causes: FollowUpCause[] }
  | { kind: "merge" }
  | { kind: "rest"; why: string };

export interface FollowRules {
  project: Pick<ProjectConfig, "autonomy" | "select">;
  labels: LabelsConfig;
  followUps: number;
  settleMs: number;
  /** When our last commit was made, in ms. */
  pushedAt: number;
  now: Date;
}

/**
 * What to do about an open pull request. Pure; the first line that fits counts:
 *
 *   the issue is closed or gone      -> end: the pull request is left to people
 *   head not ours                    -> hands-off: people's commits are kept, and our pushing ends
 *   nobody asks for the work         -> rest
 *   a word younger than the settling -> settle: several remarks are one follow-up
 *   conflict, open words, red checks -> follow-up for all of them at once; give-up where the limit is reached
 *   autonomy: merge, and all is good -> merge
 *   else                             -> rest until something changes: checks run, a person reviews or merges
 *
 * Red checks count when all have ended, and only those that are green on the base.
 */
export function decideFollow(facts: FollowFacts, rules: FollowRules): FollowDecision {
  const { feedback, pull, live } = facts;
  if (live === undefined) return { kind: "end", why: "The issue is gone: deleted or moved." };
  if (live.state === "closed") return { kind: "end", why: "The issue was closed." };
  if (!facts.isOurHead) return { kind: "hands-off" };
  const withdrawal = findWithdrawal(live, rules.project, rules.labels);
  if (withdrawal !== undefined) return { kind: "rest", why: withdrawal };
  const settledAt = feedback.newestAt + rules.settleMs;
  if (isSomethingOpen(feedback) && settledAt > rules.now.getTime()) {
    return { kind: "settle", until: new Date(settledAt), why: "A review came in a moment ago." };
  }
  const causes = listCauses(facts);
  if (causes.length > 0) return { kind: facts.followUps < rules.followUps ? "follow-up" : "give-up", causes };
  if (rules.project.autonomy !== "merge" || pull.isDraft === true) return { kind: "rest", why: toRestingWhy(facts) };
  return decideMerge(facts, rules);
}

function listCauses({ pull, feedback, checkState }: FollowFacts): FollowUpCause[] {
  const isRed = checkState.pending.length === 0 && checkState.failing.length > 0;
  return [
    ...(pull.merging === "conflict" ? (["conflict"] as const) : []),
    ...(isSomethingOpen(feedback) ? (["review"] as const) : []),
    ...(isRed ? (["checks"] as const) : []),
  ];
}

/** A host needs a moment to learn of a commit: before it is over, no check at all says nothing. */
function decideMerge(facts: FollowFacts, { pushedAt, settleMs, now }: FollowRules): FollowDecision {
  const { pull, checkState, reviews } = facts;
  const { pending, missing, failing, failingBefore } = checkState;
  const objectors = listObjectors(reviews);
  const isGood =
    pull.merging === "clean" &&
    (pull.mergeableState === "clean" || pull.mergeableState === "has_hooks") &&
    [pending, missing, failing, failingBefore, objectors].every((list) => list.length === 0);
  if (!isGood) return { kind: "rest", why: toRestingWhy(facts) };
  const settledAt = pushedAt + settleMs;
  if (settledAt > now.getTime()) {
    return { kind: "settle", until: new Date(settledAt), why: "The host has only just seen the commit." };
  }
  return { kind: "merge" };
}

function toRestingWhy({ checkState, reviews, pull }: FollowFacts): string {
  const { pending, failingBefore, missing } = checkState;
  const objectors = listObjectors(reviews);
  const isApproved = objectors.length === 0 && reviews.some(({ state }) => state === "approved");
  if (pull.isDraft === true) return "It is a draft, which a person has to look at.";
  if (pending.length > 0) return `Checks are running: ${pending.slice(0, 5).join(", ")}.`;
  if (failingBefore.length > 0) return `Checks fail as they do on the base: ${failingBefore.slice(0, 5).join(", ")}.`;
  if (objectors.length > 0) return "What was asked for is answered; the reviewer has to look again.";
  if (missing.length > 0) return `Required checks were not reported: ${missing.slice(0, 5).join(", ")}.`;
  return isApproved ? "It is approved; a person merges it." : "It waits for a review.";
}
