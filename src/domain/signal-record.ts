/**
 * What Millrace remembers of one cause: one issue at most, whatever number of signals point to it.
 *
 *   claimed    -> filed, when its issue exists; a claim that runs out is taken over by the next pass
 *   summarised -> claimed, when the budget has room for it
 *   filed      -> filed: reopened, closed and resolved only change the fields
 *
 * `claimed` is written before the issue, so two passes never file one cause; the marker in the issue repairs what a crash
 * left between the two.
 */
export interface SignalRecord {
  /** Digest of the cause, with the version of the rule that made it: `v1-0123456789abcdef`. */
  id: string;
  repo: string;
  state: "claimed" | "filed" | "summarised";
  /** One line, harmless. */
  title: string;
  score: number;
  /** Keys of the signals that point here. */
  signals: string[];
  /** Pages of the source, one for each of the first signals. */
  urls: string[];
  issue?: number | undefined;
  /** Counts the issues: an old fault that comes back gets another one. */
  generation: number;
  /** The issue of the generation before. */
  previousIssue?: number | undefined;
  reopened: number;
  /** Releases the fault was seen in while its issue was open; one that is missing here is news after a fix. */
  releases: string[];
  /** True once the issue was seen closed; `releases` stands still from then on. */
  isClosed: boolean;
  /** ISO time at which it was closed, where it is. */
  closedAt?: string | undefined;
  /** The commit that the source was told of. */
  resolvedBy?: string | undefined;
  events: number;
  users: number;
  firstSeen: string;
  lastSeen: string;
  /** The magnitude of `events` that the issue tells, to say so when it is ten times as many. */
  told: number;
}

/** On the issue that lists what waits for room: it is no work, whatever `select` says. */
export const SIGNAL_SUMMARY_LABEL = "signal-summary";
