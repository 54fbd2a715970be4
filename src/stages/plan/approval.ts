import { isAtLeast } from "../../domain/issue.ts";
import type { StageContext } from "../../domain/stage.ts";
import type { StageOutcome } from "../../domain/stage-outcome.ts";
import type { WorkItem } from "../../domain/work-item.ts";
import { MINUTE } from "../../lib/durations.ts";
import type { StageDeps } from "../deps.ts";
import { isApproval } from "../text/task-digest.ts";
import type { Remark } from "../trust/conversation.ts";

/** A reaction wakes nobody, so it is looked for this often; a comment is seen at once. */
export const LOOK_AGAIN_MS = 15 * MINUTE;

/** What `autonomy: plan` lets happen now. */
export type PlanGate =
  | { kind: "propose" }
  | { kind: "approved"; plan: NonNullable<WorkItem["plan"]> }
  | { kind: "wait"; outcome: StageOutcome };

/**
 * No plan for this task yet: one is proposed. A plan: it waits until somebody who may triage writes `/approve` after it or
 * puts a thumbs-up on it. A task that changed needs another plan, and another approval.
 */
export async function checkPlan(
  { reviews, tracker }: Pick<StageDeps, "reviews" | "tracker">,
  { plan, repo }: Pick<WorkItem, "plan" | "repo">,
  { task, remarks }: { task: string; remarks: readonly Remark[] },
  context: StageContext,
): Promise<PlanGate> {
  if (plan === undefined || plan.task !== task) return { kind: "propose" };
  const said = remarks.find(
    (remark) => remark.mayTriage && isApproval(remark.text) && Date.parse(remark.createdAt) >= Date.parse(plan.askedAt),
  );
  const approvedBy = plan.approvedBy ?? said?.author ?? (await findReaction({ reviews, tracker }, repo, plan.url));
  if (approvedBy !== undefined) return { kind: "approved", plan: { ...plan, approvedBy } };
  return { kind: "wait", outcome: toPlanOutcome(context.now()) };
}

export function toPlanOutcome(now: Date): StageOutcome & { kind: "wait" } {
  return {
    kind: "wait",
    reason: "plan-proposed",
    explanation: "A plan is proposed; it waits for `/approve` or a thumbs-up by somebody who may triage.",
    until: new Date(now.getTime() + LOOK_AGAIN_MS),
  };
}

async function findReaction(
  { reviews, tracker }: Pick<StageDeps, "reviews" | "tracker">,
  repo: string,
  url: string,
): Promise<string | undefined> {
  const id = Number(/#issuecomment-(\d+)$/.exec(url)?.[1] ?? Number.NaN);
  if (Number.isNaN(id)) return undefined;
  const me = (await tracker.whoAmI()).toLowerCase();
  for (const login of (await reviews.listApprovals(repo, id)).slice(0, MOST_PEOPLE)) {
    if (login.toLowerCase() === me) continue;
    if (isAtLeast(await tracker.getPermission(repo, login), "triage")) return login;
  }
  return undefined;
}

const MOST_PEOPLE = 20;
