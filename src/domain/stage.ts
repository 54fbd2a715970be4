import type { PipelineEvent, StaleIssue } from "./events.ts";
import type { IssueSnapshot } from "./issue.ts";
import type { StageOutcome } from "./stage-outcome.ts";
import type { WakeUp } from "./wake-up.ts";
import type { ItemStageName, StoredWorkItem, WorkItemId } from "./work-item.ts";

/** The right to work on one item. Taken before a stage runs; lost when it expires or another run takes it. */
export interface Lease {
  readonly owner: string;
  /** Grows with every new owner; a write that names an older one is refused. */
  readonly fence: number;
  /** Throws StopError when the lease is no longer ours. Called before each write to the outside. */
  assertHeld(): Promise<void>;
}

/** All a stage gets beside the item. It is the same for each stage. */
export interface StageContext {
  lease: Lease;
  /** Aborts when the runner stops or the lease is lost: leave running agents alone, write nothing, throw StopError. */
  signal: AbortSignal;
  /** Adds an event of this item to the ledger. */
  record(event: PipelineEvent): Promise<void>;
  /** Asks for looks at other issues soon, durably before it resolves. Missing where nothing is queued, as in a preview. */
  wake?(wakeUps: readonly WakeUp[]): Promise<void>;
  now(): Date;
}

/** One item in, one outcome out. Safe to run again from the start at any point: it finds what it did before. */
export interface ItemStage {
  name: ItemStageName;
  /** One sentence for `--help` and the docs. */
  summary: string;
  run(stored: StoredWorkItem, context: StageContext): Promise<StageOutcome>;
}

/** What scout saw of one issue. */
export interface Sighting {
  id: WorkItemId;
  snapshot: IssueSnapshot;
  rank: number;
  /** Digest of what matters in the snapshot; another digest means the issue changed. */
  seen: string;
  /** Digest of title and text alone. */
  text?: string | undefined;
  /** The issue carries the label that asks for the work. */
  isLabelled?: boolean | undefined;
}

/** What one pass over one project's issues found. */
export interface ScoutReport {
  /** Issues to work on, first things first. */
  sightings: Sighting[];
  /** Open issues that nobody touched for long, longest first. */
  stale?: StaleIssue[] | undefined;
  /** Known items whose issue is closed or gone. */
  closed: { id: WorkItemId; explanation: string }[];
  /** Known items whose issue is open, but which nobody asks for any more. */
  withdrawn: { id: WorkItemId; explanation: string }[];
  /** Known items about whose pull request something changed, with the digest of what was seen. */
  pulls?: { id: WorkItemId; seen: string }[] | undefined;
}

/** Known item as scout needs it to see what left. */
export interface KnownItem {
  id: WorkItemId;
  issue: number;
  /** Its open pull request, where it rests until something about that changes; `seen` as the sweep left it. */
  pull?: { number: number; seen?: string | undefined } | undefined;
}

/** Scout is no item stage: it takes a project and yields items. */
export interface SourceStage {
  name: "scout";
  summary: string;
  run(repo: string, known: KnownItem[], signal: AbortSignal): Promise<ScoutReport>;
  /** The same for one issue, with one request. */
  look(repo: string, issue: number, signal: AbortSignal): Promise<ScoutReport>;
  /** Which of the items' pull requests changed; none where the branch is not the one that they go to. */
  lookAtPulls(repo: string, branch: string, known: KnownItem[], signal: AbortSignal): Promise<ScoutReport>;
}
