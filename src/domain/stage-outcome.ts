import type { AdvanceReason, CloseReason, ParkReason, RejectReason, WaitReason } from "./outcome-reason.ts";
import type { WorkItem } from "./work-item.ts";

/** Fields of the work item that a stage may change with its outcome. */
export type ItemChanges = Partial<
  Pick<
    WorkItem,
    | "decision"
    | "run"
    | "attempts"
    | "setbacks"
    | "feedback"
    | "flagged"
    | "pullRequest"
    | "followUp"
    | "plan"
    | "question"
    | "children"
  >
>;

interface OutcomeBase {
  /** One sentence for a person. */
  explanation: string;
  changes?: ItemChanges | undefined;
}

/**
 * A stage's answer. `advance` queues stage `to`, or ends the item's way at `review`; `wait` comes back by itself, at
 * `until` if given, else when the issue changes; `park` comes back when a person acts; `reject` when the issue changes;
 * `close` ends the item.
 */
export type StageOutcome =
  | (OutcomeBase & { kind: "advance"; to: "prep" | "exec" | "follow" | "review"; reason: AdvanceReason })
  | (OutcomeBase & { kind: "wait"; reason: WaitReason; until?: Date | undefined })
  | (OutcomeBase & { kind: "park"; reason: ParkReason })
  | (OutcomeBase & { kind: "reject"; reason: RejectReason })
  | (OutcomeBase & { kind: "close"; reason: CloseReason });
