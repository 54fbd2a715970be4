import type { WorkItem } from "./work-item.ts";

/** Why an item waits: something outside has to happen, and Millrace looks again by itself. */
export const WAIT_REASONS = [
  "needs-clarification",
  "blocked-by-issue",
  "waiting-for-person",
  "waiting-for-children",
  "rate-limited",
  "budget-spent",
  "service-trouble",
] as const;

/** Why an item is parked: a person has to change something, then the issue changes or `millrace retry` asks again. */
export const PARK_REASONS = [
  "attempts-exhausted",
  "too-large",
  "base-broken",
  "agent-unavailable",
  "no-permission",
  "setup-failed",
  "plan-only",
  "bug",
] as const;

/** Why an item is no work for Millrace. */
export const REJECT_REASONS = [
  "duplicate",
  "bot-author",
  "untrusted-author",
  "untrusted-labeller",
  "excluded-label",
  "withdrawn",
  "question",
  "pull-request-exists",
] as const;

/** Why an item goes on or ended well. */
export const ADVANCE_REASONS = ["ready", "prepared", "retry-with-feedback", "pull-request-opened"] as const;

export type WaitReason = (typeof WAIT_REASONS)[number];
export type ParkReason = (typeof PARK_REASONS)[number];
export type RejectReason = (typeof REJECT_REASONS)[number];
export type AdvanceReason = (typeof ADVANCE_REASONS)[number];
export type OutcomeReason = WaitReason | ParkReason | RejectReason | AdvanceReason;

/** Fields of the work item that a stage may change with its outcome. */
export type ItemChanges = Partial<
  Pick<WorkItem, "decision" | "run" | "attempts" | "feedback" | "pullRequest" | "question" | "children">
>;

interface OutcomeBase {
  /** One sentence for a person. */
  explanation: string;
  changes?: ItemChanges | undefined;
}

/**
 * A stage's answer. `advance` queues stage `to`, or ends the item's way at `review`; `wait` comes back by itself, at
 * `until` if given, else when the issue changes; `park` comes back when a person acts; `reject` when the issue changes.
 */
export type StageOutcome =
  | (OutcomeBase & { kind: "advance"; to: "prep" | "exec" | "review"; reason: AdvanceReason })
  | (OutcomeBase & { kind: "wait"; reason: WaitReason; until?: Date | undefined })
  | (OutcomeBase & { kind: "park"; reason: ParkReason })
  | (OutcomeBase & { kind: "reject"; reason: RejectReason });
