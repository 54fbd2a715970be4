import { assertNever } from "../lib/assert-never.ts";
import type { Sighting } from "../domain/stage.ts";
import type { StageOutcome } from "../domain/stage-outcome.ts";
import type { WorkItem } from "../domain/work-item.ts";

/**
 * The moves of a work item as pure functions; the state machine they obey is written in domain/work-item.
 * Each returns the next item, or undefined where nothing is to be done.
 */

export function makeWorkItem({ id, snapshot, rank, seen, text }: Sighting, now: Date): WorkItem {
  return {
    id,
    repo: snapshot.repo,
    issue: snapshot.number,
    status: "queued",
    stage: "triage",
    rank,
    seen,
    text,
    attempts: 0,
    troubles: 0,
    createdAt: now.toISOString(),
    updatedAt: now.toISOString(),
  };
}

/** A stage has answered. */
export function afterOutcome(item: WorkItem, outcome: StageOutcome, now: Date): WorkItem {
  const next: WorkItem = {
    ...item,
    ...outcome.changes,
    reason: outcome.reason,
    explanation: outcome.explanation,
    notBefore: undefined,
    troubles: 0,
    updatedAt: now.toISOString(),
  };
  switch (outcome.kind) {
    case "advance":
      return outcome.to === "review" ? { ...next, status: "review" } : { ...next, status: "queued", stage: outcome.to };
    case "wait":
      return { ...next, status: "waiting", notBefore: outcome.until?.toISOString() };
    case "park":
      return { ...next, status: "parked" };
    case "reject":
      return { ...next, status: "rejected" };
    case "close":
      return { ...next, status: "closed", followUp: undefined };
    default:
      return assertNever(outcome, "outcome");
  }
}

/**
 * Scout saw the issue again. An item that rests is triaged again when its issue changed. One that is queued keeps the
 * text it was triggered with, until it rests; one in review stays there (see afterPullChange), with a note where its text is
 * not the frozen one any more; a closed one whose issue is open again returns. One that nobody asked for any more and that
 * somebody asks for again is decided upon afresh.
 * Attempts stay counted: whether the change is a new task is for the stages to say, since any comment is a change.
 */
export function afterSighting(item: WorkItem, sighting: Sighting, now: Date): WorkItem | undefined {
  const changed = item.seen !== sighting.seen;
  const withdrawn = item.reason === "withdrawn";
  // With the end of its pull request the label came off; it is there again only where a person put it.
  const isOver = item.reason === "pull-request-merged" || item.reason === "pull-request-closed";
  const reopened = item.status === "closed" && (!isOver || sighting.isLabelled === true);
  const returns = reopened || (withdrawn && item.status === "rejected");
  const rests = item.status === "waiting" || item.status === "parked" || item.status === "rejected";
  if (!returns && !(rests && changed)) return withEditNoted(item, sighting, now);
  const next = reopened ? withoutPullRequest(item) : item;
  const { seen, rank, text } = sighting;
  const decision = withdrawn ? undefined : item.decision;
  return { ...toStart(next, now), seen, rank, text, editedAt: undefined, decision };
}

/** An edit after the work is done changes nothing but that a person is told of it. */
function withEditNoted(item: WorkItem, { text }: Sighting, now: Date): WorkItem | undefined {
  if (item.status !== "review" || item.text === undefined || text === undefined) return undefined;
  const isEdited = text !== item.text;
  if (isEdited === (item.editedAt !== undefined)) return undefined;
  return { ...item, editedAt: isEdited ? now.toISOString() : undefined };
}

/** Something about the pull request of a resting item changed, or somebody says so. */
export function afterPullChange(item: WorkItem, seen: string | undefined, now: Date): WorkItem | undefined {
  const { pullRequest, status } = item;
  const rests = status === "review" || status === "waiting" || status === "parked";
  if (pullRequest === undefined || !rests) return undefined;
  return { ...toStart(item, now), pullRequest: { ...pullRequest, ...(seen === undefined ? {} : { seen }) } };
}

/**
 * A waiting item's time has come. At a start of the runner that is also so for one that met trouble with the machine,
 * the configuration or a service: somebody may have put it right.
 */
export function afterWaiting(item: WorkItem, now: Date, isStart = false): WorkItem | undefined {
  if (item.status !== "waiting" || item.notBefore === undefined) return undefined;
  const isDue = Date.parse(item.notBefore) <= now.getTime() || (isStart && isRepairable(item));
  return isDue ? toStart(item, now) : undefined;
}

function isRepairable({ reason }: WorkItem): boolean {
  return reason === "service-trouble" || reason === "agent-unavailable";
}

/** The account that a waiting item's agent works under can be used again. */
export function afterLifting(item: WorkItem, now: Date): WorkItem | undefined {
  const isHeldUp = item.reason === "rate-limited" || item.reason === "agent-unavailable";
  return item.status === "waiting" && isHeldUp ? toStart(item, now) : undefined;
}

/** The machine that has the item's run is gone for good: another run, and no attempt more. */
export function afterTakeOver(item: WorkItem, explanation: string, now: Date): WorkItem {
  return {
    ...item,
    stage: "prep",
    reason: "taken-over",
    explanation,
    notBefore: undefined,
    troubles: 0,
    updatedAt: now.toISOString(),
  };
}

/** A person asked for another try. */
export function afterRetry(item: WorkItem, now: Date): WorkItem {
  const fresh = { attempts: 0, setbacks: 0, troubles: 0, feedback: undefined, flagged: undefined, followUp: undefined };
  if (item.status === "closed") return { ...toStart(withoutPullRequest(item), now), ...fresh };
  const pullRequest = item.pullRequest && { ...item.pullRequest, followUps: 0 };
  return { ...toStart({ ...item, pullRequest }, now), ...fresh };
}

/**
 * The issue was closed, or nobody asks for it any more. Where there is a pull request, a merge may be what closed the issue,
 * and which of the two is heard of first is chance: follow looks, and ends the item with the reason.
 */
export function afterLeaving(
  item: WorkItem,
  how: "closed" | "withdrawn",
  explanation: string,
  now: Date,
): WorkItem | undefined {
  if (how === "closed" && item.status === "closed") return undefined;
  const isOver = item.status === "review" || item.status === "closed" || item.reason === "withdrawn";
  if (how === "withdrawn" && isOver) return undefined;
  if (how === "closed" && canFollow(item)) {
    return item.status === "queued" && item.stage === "follow" ? undefined : toStart(item, now);
  }
  const rest = { ...item, explanation, notBefore: undefined, updatedAt: now.toISOString() };
  return how === "closed"
    ? { ...rest, status: "closed", reason: "issue-closed" }
    : { ...rest, status: "rejected", reason: "withdrawn" };
}

/** Follow has something to look at, and the last look did not end in a failure that only a person can put right. */
function canFollow({ pullRequest, status, reason }: WorkItem): boolean {
  const isBroken = status === "parked" && (reason === "no-permission" || reason === "setup-failed" || reason === "bug");
  return pullRequest !== undefined && status !== "rejected" && !isBroken;
}

/** What was opened for it before is done with; the next work gets a branch and a pull request of its own. */
function withoutPullRequest(item: WorkItem): WorkItem {
  return { ...item, pullRequest: undefined, followUp: undefined };
}

/** Triage, or follow where there is a pull request already. */
function toStart(item: WorkItem, now: Date): WorkItem {
  return {
    ...item,
    status: "queued",
    stage: item.pullRequest === undefined ? "triage" : "follow",
    reason: undefined,
    explanation: undefined,
    notBefore: undefined,
    updatedAt: now.toISOString(),
  };
}
