import type { AgentRunRecord, RunId } from "./agent-run.ts";
import type { FollowUp } from "./follow-up.ts";
import type { IssueSnapshot } from "./issue.ts";
import type { OutcomeReason } from "./outcome-reason.ts";
import type { TriageDecision } from "./triage-decision.ts";

/** `owner--name-123`. An owner holds no `--`, so two repositories never share an id. Never split it to get facts back. */
export type WorkItemId = string & { readonly __brand: "WorkItemId" };

export type ItemStageName = "triage" | "prep" | "exec" | "follow";
export type StageName = "scout" | ItemStageName;

export const ITEM_STAGES: readonly ItemStageName[] = ["triage", "prep", "exec", "follow"];
export const STAGES: readonly StageName[] = ["scout", ...ITEM_STAGES];

/**
 * Where an item stands. It is born `queued` for triage, and then
 *
 *   queued   -> queued (the next stage) | waiting | parked | rejected | review
 *   waiting  -> queued for triage, when the issue changed or its time has come
 *   parked   -> queued for triage, when the issue changed or a person retries
 *   rejected -> queued for triage, when the issue changed
 *   review, waiting, parked -> queued for follow, when something about its pull request changed
 *   queued for follow       -> review | queued for prep (a follow-up) | waiting | parked | closed (merged or closed)
 *   queued, waiting, parked -> rejected, when nobody asks for it any more
 *   any      -> closed, when the issue was closed; closed -> queued, when it was opened again
 *
 * Wherever it says "queued for triage", an item with a pull request is queued for follow instead.
 *
 * "Running" is no status: an item runs while its lease is held (see pipeline/state-store).
 */
export type WorkItemStatus = "queued" | "waiting" | "parked" | "rejected" | "review" | "closed";

export const WORK_ITEM_STATUSES: readonly WorkItemStatus[] = [
  "queued",
  "waiting",
  "parked",
  "rejected",
  "review",
  "closed",
];

/** Our unit of work: one for each issue, one id for life. Small and without free text; the text is in its `IssueSnapshot`. */
export interface WorkItem {
  id: WorkItemId;
  repo: string;
  issue: number;
  status: WorkItemStatus;
  /** The stage that is due (status `queued`) or that spoke last (any other status). */
  stage: ItemStageName;
  /** Why it stands where it stands. */
  reason?: OutcomeReason | undefined;
  /** One sentence to `reason`, for a person. */
  explanation?: string | undefined;
  /** ISO time before which a queued or waiting item is not looked at. */
  notBefore?: string | undefined;
  /** Order among queued items: lower goes first (see stages/scout/rank). */
  rank: number;
  /** Digest of what scout saw last; another digest means the issue changed. */
  seen: string;
  /** Digest of the title and text that were frozen with it; see its `IssueSnapshot`. */
  text?: string | undefined;
  /** ISO time at which scout first saw another text than the frozen one, which the work goes on with all the same. */
  editedAt?: string | undefined;
  decision?: TriageDecision | undefined;
  /** The agent run under way or the last one. */
  run?: AgentRunRecord | undefined;
  /** Agent runs that counted against `attemptsPerItem` since a person last asked for the work. */
  attempts: number;
  /** Runs in a row that ended without a result and were no attempt; each kind has its bound (stages/exec/setbacks). */
  setbacks?: number | undefined;
  /** Failures of our own or of a service in a row, for the back-off; a stage that answers sets it to 0. */
  troubles: number;
  /** What the last attempt failed on, for the brief of the next. */
  feedback?: string | undefined;
  /** A result that a person has to look at first: why, and where it is. */
  flagged?: string | undefined;
  pullRequest?: ItemPullRequest | undefined;
  /** What the next run has to put right about the pull request; set from the decision until the push. */
  followUp?: FollowUp | undefined;
  /** For `autonomy: plan`: what was proposed last, and for which task. */
  plan?: { text: string; task: string; url: string; askedAt: string; approvedBy?: string | undefined } | undefined;
  /** The newest question; `about` names the rules that it goes back to. */
  question?: { text: string; url: string; askedAt: string; about?: string[] | undefined } | undefined;
  children?: number[] | undefined;
  createdAt: string;
  updatedAt: string;
}

/** The item's pull request, as far as following it asks for. */
export interface ItemPullRequest {
  number: number;
  url: string;
  /** Digest of what the sweep saw of it last; another digest means that it changed. */
  seen?: string | undefined;
  /** Runs that were begun to put something right about it. */
  followUps?: number | undefined;
  /** Ids of reviews and remarks that were answered, newest last. */
  answered?: number[] | undefined;
}

/** What the store hands out: the item, its frozen issue text, and the version a compare-and-set has to name. */
export interface StoredWorkItem {
  item: WorkItem;
  snapshot: IssueSnapshot;
  version: number;
  /** A runner works on it, or worked on it when it died a moment ago. */
  isLeased?: boolean | undefined;
}

/** An item as far as moving it asks for: without its issue's text. */
export type VersionedItem = Pick<StoredWorkItem, "item" | "version">;

export function toWorkItemId(repo: string, issue: number): WorkItemId {
  return `${repo.toLowerCase().replace("/", "--")}-${issue}` as WorkItemId;
}

/** Tells by an item's id whether it belongs to one of these projects. */
export function makeProjectFilter(repos: readonly string[]): (id: string) => boolean {
  const starts = new Set(repos.map((repo) => toWorkItemId(repo, 0).slice(0, -1)));
  return (id) => starts.has(id.replace(/\d+$/, ""));
}

/** The item that a run is for. */
export function toItemId(run: RunId): WorkItemId {
  return run.replace(/-r\d+$/, "") as WorkItemId;
}

/** Whether it has a question that takes an answer; one that was given up still does. */
export function isAnswerable({ question, status, reason }: WorkItem): boolean {
  return question !== undefined && (status === "waiting" || (status === "parked" && reason === "no-answer"));
}
