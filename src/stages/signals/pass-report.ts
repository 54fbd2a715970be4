import type { ScoreTerm } from "./score.ts";

/**
 * What a pass decided of one cause.
 *
 *   filed        its issue was made; in a dry run: would be made
 *   known        its issue is open
 *   reopened     it came back in a release from after the fix; its issue is open again
 *   old-release  it came back only in releases that are older than the fix
 *   cooling      its issue was closed a short while ago, and no later release shows it
 *   person       it came back too often; a person decides
 *   declined     its issue was closed as not planned
 *   closed       its source says that it is resolved; the issue was closed
 *   waiting      the budget is spent; it is in the summary
 *   below        its score or its reach is too small; `muted` where that is the reason
 *   first-look   the source is new: this pass only looks
 *   held         another pass is filing it
 *   failed       its issue could not be written; it is in the summary
 */
export type SignalDecision =
  | "filed"
  | "known"
  | "reopened"
  | "old-release"
  | "cooling"
  | "person"
  | "declined"
  | "closed"
  | "waiting"
  | "below"
  | "muted"
  | "first-look"
  | "held"
  | "failed";

export interface DecidedCause {
  id: string;
  repo: string;
  /** One harmless line. */
  title: string;
  /** Names of its first signals in their sources. */
  names: string[];
  /** How many signals show it. */
  signals: number;
  url: string;
  score: number;
  terms: ScoreTerm[];
  users: number;
  events: number;
  decision: SignalDecision;
  /** One sentence without a full stop. */
  why: string;
  issue?: number | undefined;
}

export interface SignalPassReport {
  dryRun: boolean;
  /** Every cause that was seen, the highest score first. */
  decided: DecidedCause[];
  /** Sources that did not answer, with the error. */
  silent: { source: string; error: unknown }[];
  /** What a source gave out and could not be read. */
  unread: { source: string; sentences: string[] }[];
  /** Sources that were never read before. */
  fresh: string[];
  /** Errors of single issues; the rest of the pass went on. */
  failures: unknown[];
  sources: number;
  /** Signals in all, before those of one cause were put together. */
  signals: number;
}

/** How many causes came to each decision. */
export function countDecisions(decided: readonly DecidedCause[]): Partial<Record<SignalDecision, number>> {
  const counts: Partial<Record<SignalDecision, number>> = {};
  for (const { decision } of decided) counts[decision] = (counts[decision] ?? 0) + 1;
  return counts;
}
