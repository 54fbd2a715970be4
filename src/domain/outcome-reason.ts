/** Why an item waits: something outside has to happen, and Millrace looks again by itself. */
export const WAIT_REASONS = [
  "needs-clarification",
  "blocked-by-issue",
  "waiting-for-person",
  "waiting-for-children",
  /** A plan was proposed; a trusted person has to approve it. */
  "plan-proposed",
  /** People are still writing, or the host has only just seen the commit. */
  "settling",
  /** Somebody else's commits are on the branch: nothing is pushed there any more. */
  "taken-by-person",
  "rate-limited",
  "budget-spent",
  /** Nothing starts under the agent's account or with its program until a person acts; one record says why. */
  "agent-unavailable",
  "service-trouble",
] as const;

/** Why an item is parked: a person has to change something, then the issue changes or `millrace retry` asks again. */
export const PARK_REASONS = [
  "attempts-exhausted",
  "item-budget-spent",
  "too-large",
  /** Its question had no answer for as long as the configuration waits. */
  "no-answer",
  "base-broken",
  "agent-unavailable",
  /** Its runs end from outside or at a limit of the account again and again. */
  "runs-cut-off",
  "follow-ups-used",
  /** The result works, but touches what a person has to look at. */
  "result-flagged",
  "no-permission",
  "setup-failed",
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
export const ADVANCE_REASONS = [
  "ready",
  "prepared",
  "retry-with-feedback",
  "taken-over",
  "pull-request-opened",
  /** Something about the pull request has to be put right. */
  "follow-up",
  "follow-up-pushed",
  /** The pull request is as it should be, or others have to act. */
  "pull-request-open",
  /** A decision was asked for, and a comment holds it. */
  "decision-written",
] as const;

/** Why an item has come to its end. */
export const CLOSE_REASONS = [
  "pull-request-merged",
  "pull-request-closed",
  /** The issue was closed, and not by the end of its pull request. */
  "issue-closed",
] as const;

export type WaitReason = (typeof WAIT_REASONS)[number];
export type ParkReason = (typeof PARK_REASONS)[number];
export type RejectReason = (typeof REJECT_REASONS)[number];
export type AdvanceReason = (typeof ADVANCE_REASONS)[number];
export type CloseReason = (typeof CLOSE_REASONS)[number];
export type OutcomeReason = WaitReason | ParkReason | RejectReason | AdvanceReason | CloseReason;
