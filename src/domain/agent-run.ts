/** `<item id>-r<n>`: names the run folder, the lease's owner and, in a tmux-safe form, the session. */
export type RunId = string & { readonly __brand: "RunId" };

export function toRunId(itemId: string, sequence: number): RunId {
  return `${itemId}-r${sequence}` as RunId;
}

/** The number of a run among those of its item. */
export function toSequence(run: RunId): number {
  return Number(/-r(\d+)$/.exec(run)?.[1] ?? 0);
}

/** One start of an agent for one item, as the work item remembers it. */
export interface AgentRunRecord {
  id: RunId;
  /** Counts all runs of the item, also those that do not count as attempts. */
  sequence: number;
  /** Name of the agent in the configuration. */
  agent: string;
  branch: string;
  /** Commit the branch starts from. */
  baseSha: string;
  /** The project's checks on the untouched base. */
  baseline: CheckResult[];
  /** Machine that holds the run folder. */
  host: string;
  /** Digest of the task as the brief tells it; another digest means that a person changed the task since. */
  task?: string | undefined;
  /** A run that has to propose a plan and to change nothing. */
  purpose?: "plan" | undefined;
  /** How the item's run before this one ended. */
  previousEnd?: AgentRunEndKind | undefined;
  /** The item's run before this one, where this run goes on with its conversation, in its clone and its HOME. */
  continues?: { run: RunId; sessionId: string } | undefined;
  startedAt?: string | undefined;
  end?: AgentRunEnd | undefined;
}

/** One run of one of the project's own commands. */
export interface CheckResult {
  command: string;
  passed: boolean;
  exitCode?: number | undefined;
  durationMs: number;
  /** The end of what it printed, cut with a note where it was long. */
  output: string;
}

export interface AgentLimits {
  firstOutputMs: number;
  idleMs: number;
  softMs: number;
  hardMs: number;
}

/**
 * How an agent run ended, as far as the process and its own events tell. `completed` only means that the agent stopped
 * by itself without a known error: whether the work is done is decided by evidence (stages/exec/verdict). `asked` is
 * `completed` with a question as the agent's last words.
 */
export const AGENT_RUN_ENDS = [
  "completed",
  "asked",
  "refused",
  "denied",
  "quota",
  "overloaded",
  "auth",
  "context",
  "max-turns",
  "budget",
  "no-first-output",
  "idle",
  "soft-limit",
  "hard-limit",
  "output-cap",
  "cancelled",
  "killed",
  "spawn-error",
  "lost",
  "failed",
] as const;
export type AgentRunEndKind = (typeof AGENT_RUN_ENDS)[number];

export interface AgentRunEnd {
  kind: AgentRunEndKind;
  exitCode?: number | undefined;
  signal?: string | undefined;
  startedAt: string;
  endedAt: string;
  /** ISO time before which the same account cannot go on, for `quota`. */
  retryAt?: string | undefined;
  /** Set where the service itself spoke of a weekly limit. */
  isWeeklyLimit?: boolean | undefined;
  /** The conversation that was cut off, where the agent's program can go on with it. */
  openSession?: string | undefined;
  /** The agent's last words, for `asked`. Untrusted text. */
  question?: string | undefined;
  usage: AgentUsage;
  /** Sentences with what was seen, for the item's history. Never shown as a result. */
  evidence: string[];
  /** What isolated the agent from the rest of the machine. */
  isolation: "bubblewrap" | "none";
  /** What the agent's own `--version` said. */
  agentVersion?: string | undefined;
  /** False where tmux was not usable and the run had no session to attach to. */
  attachable: boolean;
}

/** Sum over one run. `usd` only where the agent itself reports money, or its prices are in the configuration. */
export interface AgentUsage {
  inputTokens: number;
  /** Those of the input tokens that came out of the service's cache, where the agent tells them. */
  cachedInputTokens?: number | undefined;
  outputTokens: number;
  usd?: number | undefined;
}

/** The agent's hand-back file, CONTRACT "Agent hand-back". A word, never a verdict. */
export interface AgentHandBack {
  status: "done" | "question" | "blocked";
  summary: string;
  question?: string | undefined;
  followUps?: string[] | undefined;
  /** The text of a decision, Markdown, where the brief asks for one. */
  decision?: string | undefined;
}
