import type { AccountId, HoldKind } from "./account.ts";
import type { AgentRunEndKind, AgentUsage, RunId } from "./agent-run.ts";
import type { FollowUpCause } from "./follow-up.ts";
import type { OutcomeReason } from "./outcome-reason.ts";
import type { MergeMethod } from "./review.ts";
import type { StageOutcome } from "./stage-outcome.ts";
import type { ItemStageName, WorkItemId } from "./work-item.ts";

/** An open issue that nobody touched for long. A person says what becomes of it; it is never closed by Millrace. */
export interface StaleIssue {
  issue: number;
  url: string;
  title: string;
  updatedAt: string;
}

/** Every event of the ledger, each with the moment at which it is written. Facts only: no text from issues but the title. */
export interface PipelineEventMap {
  /** A runner process began to take work. `lastSeen`: when the one before it on this machine last gave a sign of life. */
  "runner:started": { host: string; pid: number; version: string; lastSeen?: string };
  /** A runner process stopped taking work and handed back what it held. */
  "runner:stopped": { host: string; pid: number; reason: string };
  /** A session began: `millrace run`, or the schedule of `millrace start`. */
  "session:started": { session: string; repos: string[] };
  /** A session found nothing more that can move now. */
  "session:ended": { session: string; passes: number; ms: number };
  /** Scout looked through a project's issues. */
  "source:read": {
    source: string;
    seen: number;
    created: number;
    changed: number;
    closed: number;
    /** Open issues that nobody touched for long, longest first, a few of them. */
    stale?: StaleIssue[];
  };
  /** A source did not answer; written instead of `source:read`. */
  "source:silent": { source: string; code: string; message: string };
  /** An issue became a work item. */
  "item:created": { item: WorkItemId; repo: string; issue: number; title: string; url: string; milestone?: string };
  /** Scout saw a changed issue and queued the item for triage again. */
  "item:changed": { item: WorkItemId; why: string };
  /** The issue was closed; the item leaves. */
  "item:closed": { item: WorkItemId; repo: string; issue: number; title: string; url: string; explanation: string };
  /** A person asked for another try or answered from the command line. */
  "item:retried": { item: WorkItemId; by: string };
  /** A stage answered, and the item moved in the same step. */
  "stage:ended": {
    item: WorkItemId;
    stage: ItemStageName;
    outcome: StageOutcome["kind"];
    reason: OutcomeReason;
    explanation: string;
    ms: number;
  };
  /** A stage threw; the item is queued again or parked, as `decision` says. */
  "stage:errored": { item: WorkItemId; stage: ItemStageName; code: string; decision: string; message: string };
  /** An agent process was started, or an earlier one adopted after a restart. */
  "agent:started": { item: WorkItemId; run: RunId; agent: string; adopted: boolean };
  /** An agent process is gone and its end is known. */
  "agent:ended": { item: WorkItemId; run: RunId; agent: string; end: AgentRunEndKind; ms: number; usage: AgentUsage };
  /** A run was given up for another one, because its machine is gone for good. */
  "run:superseded": { item: WorkItemId; run: RunId; machine: string };
  /** The clean-up removed a run's clone or all of its folder; `kept` names the ref with work that is in no pull request. */
  "run:removed": { item: WorkItemId; run: RunId; what: "clone" | "folder"; kept?: string };
  /** The verdict over the work tree after an agent run. */
  "run:judged": { item: WorkItemId; run: RunId; accepted: boolean; findings: string[] };
  /** A run met the limit of its account, a refused sign-in, or a program that does not start: nothing starts there now. */
  "account:held": { account: AccountId; agent: string; kind: HoldKind; why: string; until?: string };
  /** A person lifted a hold. */
  "account:lifted": { account: AccountId; agent: string; by: string };
  /** A comment of ours was created or edited. */
  "comment:written": { item: WorkItemId; kind: string; url: string };
  /** A model was asked about an issue that the rules left open. `prompt` is a digest of all that it was told. */
  "model:asked": {
    item: WorkItemId;
    provider: string;
    prompt: string;
    ms: number;
    usage: AgentUsage;
    /** What it chose, or the code of what went wrong; then the rules' verdict stands. */
    answer: { verdict: string } | { failure: string };
  };
  /** A model was asked for words: a post's, or the daily log's. `prompt` is a digest of all that it was told. */
  "model:worded": {
    purpose: "social" | "daily-log";
    /** The entry and its channel, or the day. */
    subject: string;
    provider: string;
    prompt: string;
    ms: number;
    usage: AgentUsage;
    /** Anything but `used`: the words that need no model stand. `refused` has a sentence of ours. */
    answer: { kind: "used" } | { kind: "no-money" | "no-answer" | "refused"; why: string };
  };
  /** All parts of a large issue are done, and the issue was closed with a summary. */
  "parent:closed": { item: WorkItemId; issue: number; children: number[] };
  /** A child issue was created from a large one. */
  "child:created": { item: WorkItemId; issue: number; url: string; title: string };
  /** A pull request of ours exists, with its checks green here. */
  "pull-request:opened": {
    item: WorkItemId;
    repo: string;
    issue: number;
    title: string;
    pullRequest: number;
    url: string;
    attempts: number;
    usd?: number;
  };
  /** A follow-up was pushed on top of the pull request's branch. */
  "pull-request:followed": {
    item: WorkItemId;
    repo: string;
    pullRequest: number;
    causes: FollowUpCause[];
    commit: string;
    followUps: number;
  };
  /** We merged a pull request of ours (`autonomy: merge`). */
  "pull-request:merged": { item: WorkItemId; repo: string; pullRequest: number; sha: string; method: MergeMethod };
  /** The open milestones of a project, as the tracker counted them when a daily log was made. */
  "milestones:read": { repo: string; milestones: MilestoneCount[] };
  /** A social endpoint answered for posts of a batch; written in the step that books the answers. */
  "social:pushed": { batch: string; endpoint: string; attempt: number } & Record<
    "scheduled" | "rejected" | "unknown" | "waiting",
    number
  >;
  /** A pass of feeds to drafts to batches ended. The counts are those of all posts as they stand then. */
  "social:passed": {
    drafted: number;
    posts: { drafted: number; approved: number; pushing: number; unknown: number; rejected: number };
    /** Endpoints whose posts wait, with how many and why. */
    holds: { endpoint: string; code: string; posts: number; since: string }[];
  };
  /** A pass over the sources of signals ended: how many causes came to each decision of stages/signals/pass-report. */
  "signals:passed": { counts: Record<string, number> };
  /** A signal became an issue. */
  "signal:filed": { repo: string; issue: number; url: string; title: string; cause: string; score: number };
  /** A signal whose issue was closed came back in a later release; its issue is open again. */
  "signal:reopened": { repo: string; issue: number; title: string; cause: string; reopened: number };
  /** The source of a signal says that it is resolved; its issue was closed. */
  "signal:closed": { repo: string; issue: number; title: string; cause: string; explanation: string };
  /** A merged fix was told to the source of a signal. */
  "signal:resolved": { repo: string; issue: number; cause: string; commit: string };
  /** A place was told of what needs a person. `key` names the cause. */
  "notice:raised": { key: string; place: string; text: string };
  /** The same place was told that it passed. */
  "notice:passed": { key: string; place: string; text: string };
  /** A place could not be told; it is tried again where it did not arrive for certain. */
  "notice:failed": { key: string; place: string; code: string };
  /** A daily log was generated, also where its files held the same text already. */
  "daily-log:written": { date: string; path: string };
  /** A daily log did not reach a place where it is to be published; it is tried again. */
  "daily-log:unpublished": { date: string; place: string; code: string };
}

export interface MilestoneCount {
  number: number;
  title: string;
  url: string;
  /** ISO time, as the tracker gives it. */
  dueOn?: string;
  open: number;
  closed: number;
}

export type PipelineEventName = keyof PipelineEventMap;

/** `{ type, at, …facts }`; `at` is ISO time in UTC. */
export type PipelineEvent = {
  [Name in PipelineEventName]: { type: Name; at: string } & PipelineEventMap[Name];
}[PipelineEventName];
