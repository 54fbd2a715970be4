import { MINUTE } from "../../lib/durations.ts";
import type { StageContext } from "../../domain/stage.ts";
import type { StageOutcome } from "../../domain/stage-outcome.ts";
import type { TriageDecision } from "../../domain/triage-decision.ts";
import type { WorkItem } from "../../domain/work-item.ts";
import type { StageDeps } from "../deps.ts";
import type { TriageFacts } from "./facts.ts";
import { ensurePartsComment } from "./ensure-parts-comment.ts";
import { toPartsComment, toSummaryComment } from "./parts-comment.ts";
import { countParts } from "./rules/too-large.ts";

type Deps = Pick<StageDeps, "config" | "tracker">;

/** How long until the state of other issues is looked at again: their change is not seen on this one. */
export const LOOK_AGAIN_MS = 15 * MINUTE;

/** A large issue whose parts are under way: its one comment shows how far they are. */
export async function showProgress(
  deps: Deps,
  item: WorkItem,
  { children }: TriageFacts,
  { because, decision }: { because: string; decision: TriageDecision },
  context: StageContext,
): Promise<StageOutcome> {
  await ensurePartsComment(deps, item, toPartsComment(because, children), context);
  const closed = children.filter(({ isOpen }) => !isOpen).length;
  return {
    kind: "wait",
    reason: "waiting-for-children",
    explanation: `${closed} of its ${children.length} parts are closed.`,
    until: new Date(context.now().getTime() + LOOK_AGAIN_MS),
    changes: { decision },
  };
}

/**
 * All parts are closed. The issue is closed with a summary where each part was done and the issue asks for nothing beyond
 * them; where a part was dropped, or the list has grown since, a person decides. The summary goes first: a process that
 * dies between the two finds it and closes.
 */
export async function concludeParent(
  deps: Deps,
  item: WorkItem,
  facts: TriageFacts,
  decision: TriageDecision,
  context: StageContext,
): Promise<StageOutcome> {
  const { children } = facts;
  const isComplete = children.every(({ isDropped }) => !isDropped) && countParts(facts) <= children.length;
  await ensurePartsComment(deps, item, toSummaryComment(children, isComplete), context);
  if (!isComplete) {
    return {
      kind: "wait",
      reason: "waiting-for-person",
      explanation: "All its parts are closed, but not all that it asks for is done: a person decides.",
      changes: { decision },
    };
  }
  const change = await deps.tracker.ensureIssueState(item.repo, item.issue, "closed", "completed");
  if (change !== "unchanged") {
    const numbers = children.map(({ number }) => number);
    const at = context.now().toISOString();
    await context.record({ type: "parent:closed", at, item: item.id, issue: item.issue, children: numbers });
  }
  return {
    kind: "wait",
    reason: "waiting-for-children",
    explanation: `All its ${children.length} parts are done, and it was closed with a summary.`,
    changes: { decision },
  };
}
