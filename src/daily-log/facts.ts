import type { WorkItemStatus } from "../domain/work-item.ts";

/**
 * Everything a daily log says, computed from recorded events, items and milestones. Markdown, HTML and JSON show these
 * facts and nothing else, so the same facts always give the same bytes. Titles and explanations are cleaned of control
 * characters, but are untrusted text: a renderer escapes them.
 */
export interface DailyFacts {
  schema: "millrace-daily-log/1";
  /** The day, YYYY-MM-DD, in `timezone`. */
  date: string;
  timezone: string;
  /** ISO times in UTC; `from` belongs to the day, `to` does not. */
  window: { from: string; to: string };
  projects: string[];
  /** The day was over when the log was computed; a log of a running day is completed by the next one. */
  complete: boolean;
  /** Error code, where the state could not be read: all but the release progress and the silence is unknown then. */
  unread?: string | undefined;
  /** Events of the day, whatever their kind. */
  events: number;
  shipped: ShippedFacts;
  completed: CompletedFacts[];
  /** Open milestones, the next due first in each project. */
  milestones: MilestoneFacts[];
  carryOver: CarryOverFacts[];
  risks: RiskFacts[];
  flags: FlagFacts[];
  silence: SilenceFacts;
  next: NextFacts[];
  numbers: { day: DayNumbers; dayBefore: DayNumbers; lastDays: DayCount[] };
  /** What each project's runs that ended on the day cost; projects without such runs are absent. */
  costs: ProjectCostFacts[];
}

export interface IssueRef {
  repo: string;
  issue: number;
  url: string;
  title: string;
}

export interface PullRequestRef {
  number: number;
  url: string;
}

export interface ShippedFacts {
  /** Issues that were closed as done. */
  closed: IssueRef[];
  /** Pull requests that were opened and wait for a review; not shipped to anyone yet. */
  opened: (IssueRef & { pullRequest: PullRequestRef })[];
  /** Issues that were closed without the work being wanted any more. */
  dropped: (IssueRef & { explanation: string })[];
  /** Sentences of a model over some of these; what no sentence cites is told in plain words. */
  wording?: ShippedWording | undefined;
}

export interface ShippedWording {
  /** Name of the profile that worded it. */
  provider: string;
  sentences: ShippedSentence[];
}

export interface ShippedSentence {
  /** Untrusted, though checked. */
  text: string;
  state: "closed" | "opened";
  /** Never empty; each issue is cited by one sentence at most. */
  cites: { repo: string; issue: number }[];
}

export interface CompletedFacts extends IssueRef {
  state: "closed" | "opened-for-review";
  pullRequest?: PullRequestRef | undefined;
  /** From the issue becoming an item to its pull request, else to its end. */
  cycleMs?: number | undefined;
  attempts?: number | undefined;
  /** All runs of the item; absent where no agent reported money. */
  usd?: number | undefined;
}

export interface MilestoneFacts {
  repo: string;
  title: string;
  url: string;
  closed: number;
  open: number;
  /** Whole number, rounded down: 100 only when nothing is open. */
  percent: number;
  /** YYYY-MM-DD. */
  due?: string | undefined;
  /** Negative when overdue. */
  daysLeft?: number | undefined;
  /** Day of the count, YYYY-MM-DD: a tracker tells no past, so it is the last one that was noted by the day's end. */
  readOn: string;
  /** Closed on each of the last fourteen days, oldest first; days before the first count are absent. */
  closedLately: number[];
  /** Change of the open ones in the last seven days; absent where nobody counted so long ago. */
  openChange?: number | undefined;
  /** When it is done at the pace of the last seven days and at that of all counted days, the earlier first; YYYY-MM-DD. */
  projected?: { earliest: string; latest: string } | undefined;
  /** Why it is at risk, one sentence; absent when it is not. */
  atRisk?: string | undefined;
}

/** What was not heard: the log cannot tell what happened then. */
export interface SilenceFacts {
  absences: AbsenceFacts[];
  missed: MissedScheduleFacts[];
}

export interface AbsenceFacts {
  what: "runner" | "state";
  host: string;
  /** ISO times in UTC, also before the day; `to` is absent where it had not ended by the end of the day. */
  from: string;
  to?: string | undefined;
  cause: "stopped" | "no sign of life" | "no answer";
}

export interface MissedScheduleFacts {
  schedule: string;
  /** ISO times in UTC at which it should have fired and did not. */
  times: string[];
  /** How often it should have fired. */
  due: number;
}

export type CarryOverKind =
  | "review"
  | "answer"
  | "person"
  | "blocker"
  | "children"
  | "limit"
  | "service"
  | "failed"
  | "too large"
  | "base broken"
  | "permission"
  | "setup"
  | "plan"
  | "bug"
  | "other";

export interface CarryOverFacts extends IssueRef {
  kind: CarryOverKind;
  status: WorkItemStatus;
  /** The item's own sentence. */
  explanation: string;
  /** ISO time since when it stands like this. */
  since: string;
  ageDays: number;
  /** What a person can do, one sentence of ours. */
  nextStep: string;
  /** Where that happens. */
  nextUrl?: string | undefined;
}

export type RiskKind = "attempts" | "budget" | "base" | "milestone" | "repeated-failure";

export interface RiskFacts {
  kind: RiskKind;
  /** The issue, where the risk is about one. */
  ref?: IssueRef | undefined;
  /** What it is about, where that is not an issue: a repository, a milestone, an error code. Untrusted. */
  subject?: string | undefined;
  /** One sentence of ours, without untrusted text. */
  text: string;
}

export type FlagKind =
  | "stale-issues"
  | "silent-source"
  | "stage-error"
  | "cut-run"
  | "failed-run"
  | "account-held"
  | "refused"
  | "no-isolation"
  | "unattached"
  | "unfinished-session"
  | "unread-milestones"
  | "unread-state"
  | "runner-away"
  | "state-away"
  | "missed-schedule"
  | "unpublished"
  | "signal-filed"
  | "signal-reopened"
  | "signal-closed"
  | "signal-resolved"
  | "signal-person"
  | "signal-waiting"
  | "social-held"
  | "social-unknown"
  | "social-rejected"
  | "social-approval"
  | "notice"
  | "no-activity";

export interface FlagFacts {
  kind: FlagKind;
  /** Source, error code or end of a run. Untrusted. */
  subject?: string | undefined;
  count: number;
  /** One sentence of ours. */
  text: string;
  /** Last message seen. Untrusted. */
  detail?: string | undefined;
  refs: IssueRef[];
}

export interface NextFacts extends IssueRef {
  /** 1 is first. */
  place: number;
  reason: string;
}

export interface ProjectCostFacts {
  repo: string;
  runs: number;
  inputTokens: number;
  outputTokens: number;
  /** Absent where no run of the project reported money. */
  usd?: number | undefined;
}

export interface DayNumbers {
  sessions: number;
  created: number;
  opened: number;
  closed: number;
  failed: number;
  questions: number;
  runs: number;
  inputTokens: number;
  outputTokens: number;
  /** Sum of what agents reported; absent where none reported money. */
  usd?: number | undefined;
  /** Runs that ended without reporting money. */
  runsWithoutCost: number;
  stageErrors: number;
}

/** The numbers of one of the last days that stand in the charts. */
export interface DayCount extends DayNumbers {
  date: string;
}

/** True for a day on which nothing happened but looks at the projects, and after which nothing waits. */
export function isQuietDay(facts: DailyFacts): boolean {
  const { shipped, completed, numbers, carryOver, next, risks, flags } = facts;
  const { created, closed, opened, runs, inputTokens, failed, questions } = numbers.day;
  const done = completed.length + shipped.dropped.length;
  const happened = created + closed + opened + runs + inputTokens + failed + questions + done;
  const flagged = flags.some((flag) => flag.kind !== "no-activity");
  return happened + carryOver.length + next.length + risks.length === 0 && !flagged;
}
