import type { Permission } from "../../domain/issue.ts";
import type { FileChange } from "./git-facts.ts";

/** ISO time with whole seconds, the only precision GitHub's answers have. */
export type Timestamp = string;

export interface User {
  id: number;
  login: string;
  type: "User" | "Bot";
  createdAt: Timestamp;
}

export interface Label {
  id: number;
  name: string;
  color: string;
  description: string | null;
}

export interface Milestone {
  id: number;
  number: number;
  title: string;
  description: string | null;
  state: "open" | "closed";
  creator: string;
  dueOn: Timestamp | null;
  createdAt: Timestamp;
  updatedAt: Timestamp;
  closedAt: Timestamp | null;
}

export type StateReason = "completed" | "not_planned" | "reopened" | "duplicate";

/** An issue or a pull request: both share one row of numbers, and a pull request is an issue with `pull`. */
export interface Issue {
  id: number;
  number: number;
  title: string;
  body: string | null;
  author: string;
  state: "open" | "closed";
  stateReason: StateReason | null;
  /** Ids of labels of the repository. */
  labels: number[];
  milestone: number | null;
  assignees: string[];
  locked: boolean;
  lockReason: string | null;
  createdAt: Timestamp;
  updatedAt: Timestamp;
  closedAt: Timestamp | null;
  closedBy: string | null;
  deleted: boolean;
  /** Numbers of the issues linked under it, in their order. */
  subIssues: number[];
  pull?: Pull;
}

/** What a pull request adds to its issue. The shas are those last seen in the repository; frozen when it is closed. */
export interface Pull {
  headBranch: string;
  headSha: string;
  baseBranch: string;
  baseSha: string;
  draft: boolean;
  mergedAt: Timestamp | null;
  mergedBy: string | null;
  mergeCommitSha: string | null;
  /** Asked for by the first read of a pair of commits, answered from the second read on. */
  mergeability?: { pair: string; answer: Promise<boolean> };
  /** What the same pair of commits differs in, which never changes. */
  difference?: { pair: string; answer: Promise<{ commits: number; files: FileChange[] }> };
}

export interface Comment {
  id: number;
  issue: number;
  author: string;
  body: string;
  createdAt: Timestamp;
  updatedAt: Timestamp;
  reactions: Reaction[];
}

export const REACTIONS = ["+1", "-1", "laugh", "confused", "heart", "hooray", "rocket", "eyes"] as const;

export interface Reaction {
  id: number;
  user: string;
  content: (typeof REACTIONS)[number];
  createdAt: Timestamp;
}

/** What happened to an issue, with what the kind of event adds. `cross-referenced` shows in the timeline only. */
export interface IssueEvent {
  id: number;
  issue: number;
  actor: string;
  createdAt: Timestamp;
  event:
    | "labeled"
    | "unlabeled"
    | "closed"
    | "reopened"
    | "renamed"
    | "milestoned"
    | "demilestoned"
    | "assigned"
    | "unassigned"
    | "locked"
    | "unlocked"
    | "merged"
    | "cross-referenced";
  label?: { name: string; color: string };
  rename?: { from: string; to: string };
  milestone?: { title: string };
  assignee?: string;
  lockReason?: string | null;
  stateReason?: StateReason | null;
  commitId?: string | null;
  /** Number of the issue or pull request whose text names this one. */
  source?: number;
}

export type StatusState = "error" | "failure" | "pending" | "success";

export interface CommitStatus {
  id: number;
  sha: string;
  state: StatusState;
  context: string;
  description: string | null;
  targetUrl: string | null;
  creator: string;
  createdAt: Timestamp;
}

export interface CheckRun {
  id: number;
  sha: string;
  name: string;
  status: "queued" | "in_progress" | "completed";
  conclusion: "success" | "failure" | "neutral" | "cancelled" | "skipped" | "timed_out" | "action_required" | null;
  startedAt: Timestamp;
  completedAt: Timestamp | null;
  /** Set for a job of the host's own: it can be read. */
  log?: string | undefined;
}

/** One word of a person on a pull request as a whole. */
export interface Review {
  id: number;
  pull: number;
  author: string;
  body: string;
  state: "APPROVED" | "CHANGES_REQUESTED" | "COMMENTED";
  /** The head that was reviewed. */
  commit: string;
  submittedAt: Timestamp;
}

/** A remark at a line of a file; a reply names the first remark of its thread. */
export interface ReviewComment {
  id: number;
  pull: number;
  review: number;
  author: string;
  body: string;
  path: string;
  line: number;
  commit: string;
  replyTo: number | undefined;
  createdAt: Timestamp;
}

export interface Repository {
  id: number;
  owner: string;
  name: string;
  isPrivate: boolean;
  /** The default branch. */
  base: string;
  /** The bare repository on disk. */
  dir: string;
  /** Lower-case logins. */
  roles: Map<string, Permission>;
  labels: Label[];
  milestones: Milestone[];
  /** In the order of their numbers: issue `n` is at `n - 1`. */
  issues: Issue[];
  comments: Comment[];
  events: IssueEvent[];
  reviews: Review[];
  reviewComments: ReviewComment[];
  statuses: CommitStatus[];
  checkRuns: CheckRun[];
  /** Lower-case logins that are asked for a review, by pull request. */
  reviewersAsked: Map<number, string[]>;
  /** Checks that the default branch's rules ask for. */
  requiredChecks: string[];
  createdAt: Timestamp;
  pushedAt: Timestamp;
}

export function toTimestamp(time: Date | string): Timestamp {
  return new Date(time).toISOString().replace(/\.\d{3}Z$/, "Z");
}
