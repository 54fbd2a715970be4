import type { PipelineEvent } from "../domain/events.ts";
import type { OutcomeReason } from "../domain/outcome-reason.ts";
import type { StageOutcome } from "../domain/stage-outcome.ts";
import type { ItemStageName, StoredWorkItem, WorkItem, WorkItemStatus } from "../domain/work-item.ts";
import { toPlainText } from "./escape.ts";
import type { IssueRef } from "./facts.ts";

/** Where an item stood at the end of a day. */
export interface Standing {
  item: WorkItem;
  ref: IssueRef;
  milestone?: number | undefined;
  status: WorkItemStatus;
  stage: ItemStageName;
  reason?: OutcomeReason | undefined;
  explanation: string;
  /** ISO time since when it stands like this, without a break. */
  since: string;
}

type Position = Pick<Standing, "status" | "stage" | "reason" | "explanation" | "since">;

/**
 * The item as it stood at `to`. The stored item tells that while it did not move since; after that its history does.
 * undefined: it did not exist then.
 */
export function findStanding(stored: StoredWorkItem, history: PipelineEvent[], to: Date): Standing | undefined {
  const { item, snapshot } = stored;
  if (Date.parse(item.createdAt) >= to.getTime()) return undefined;
  const known = {
    item,
    ref: { repo: item.repo, issue: item.issue, url: snapshot.url, title: toPlainText(snapshot.title) },
    milestone: snapshot.milestone?.number,
  };
  const past = history.filter((event) => Date.parse(event.at) < to.getTime()).reduce(replay, undefined);
  const moved = Date.parse(item.updatedAt) >= to.getTime();
  if (moved && past !== undefined) return { ...known, ...past };
  return {
    ...known,
    status: item.status,
    stage: item.stage,
    reason: item.reason,
    explanation: item.explanation ?? "",
    since: past !== undefined && past.reason === item.reason ? past.since : item.updatedAt,
  };
}

/** One event more. The same answer again, as when a waiting item is looked at every day, leaves `since` as it was. */
function replay(position: Position | undefined, event: PipelineEvent): Position | undefined {
  switch (event.type) {
    case "item:created":
      return position ?? { status: "queued", stage: "triage", explanation: "", since: event.at };
    case "item:closed":
      return { status: "closed", stage: "triage", explanation: event.explanation, since: event.at };
    case "item:retried":
      return { status: "queued", stage: "triage", explanation: "", since: event.at };
    case "item:changed":
      return position === undefined ? undefined : { ...position, status: "queued", stage: "triage" };
    case "stage:ended":
      return {
        ...toPlace(event.outcome, event.stage, event.reason),
        reason: event.reason,
        explanation: event.explanation,
        since: position?.reason === event.reason ? position.since : event.at,
      };
    default:
      return position;
  }
}

function toPlace(
  outcome: StageOutcome["kind"],
  stage: ItemStageName,
  reason: OutcomeReason,
): { status: WorkItemStatus; stage: ItemStageName } {
  if (outcome === "wait") return { status: "waiting", stage };
  if (outcome === "park") return { status: "parked", stage };
  if (outcome === "reject") return { status: "rejected", stage };
  if (outcome === "close") return { status: "closed", stage };
  if (reason === "pull-request-opened" || reason === "pull-request-open" || reason === "follow-up-pushed")
    return { status: "review", stage };
  return { status: "queued", stage: reason === "ready" || reason === "follow-up" ? "prep" : "exec" };
}
