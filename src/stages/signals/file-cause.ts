import { MINUTE } from "../../lib/durations.ts";
import { isAppError, messageOf } from "../../domain/errors.ts";
import type { Marker } from "../../domain/marker.ts";
import type { SignalEvidence } from "../../domain/signal.ts";
import type { SignalRecord } from "../../domain/signal-record.ts";
import type { Cause, CauseFigures } from "./cause.ts";
import type { SignalDeps } from "./deps.ts";
import { toIssueText, toIssueTitle } from "./issue-text.ts";
import { makeRecord } from "./record.ts";
import type { Score } from "./score.ts";

export type Filing =
  | { kind: "filed"; issue: number }
  | { kind: "known"; issue: number | undefined }
  | { kind: "held" }
  | { kind: "refused"; budget: "day" | "open" }
  | { kind: "failed"; error: unknown };

const HOLD_MS = 3 * MINUTE;

export interface ScoredCause {
  cause: Cause;
  figures: CauseFigures;
  score: Score;
}

/**
 * One issue for one cause. The record is claimed first, which counts against the budgets and keeps other passes away;
 * then the issue is ensured by its marker; then the record names it. Cut off anywhere, the next pass goes on where this
 * one stood: a claim runs out, and the marker tells whether the issue was made.
 */
export async function fileCause(
  deps: SignalDeps,
  { cause, figures, score }: ScoredCause,
  signal: AbortSignal,
): Promise<Filing> {
  const { perDay, open } = deps.config.budget;
  const claimedRecord = makeRecord(cause, figures, score.total);
  const claim = await deps.records.claim(claimedRecord, {
    perDay,
    open,
    holdMs: deps.holdMs ?? HOLD_MS,
    now: deps.now(),
  });
  if (claim.kind === "known") return { kind: "known", issue: claim.stored.record.issue };
  if (claim.kind !== "claimed") return claim;
  const stored = { record: claimedRecord, version: claim.version };
  try {
    signal.throwIfAborted();
    const evidence = await findEvidence(deps, cause, signal);
    const written = await deps.tracker.ensureIssue(cause.repo, toSignalMarker(claimedRecord), {
      title: toIssueTitle(cause),
      text: toIssueText({ cause, figures, score, evidence, previousIssue: claimedRecord.previousIssue }),
      labels: listLabels(deps, cause),
      milestone: await findMilestone(deps, cause.repo),
    });
    const title = claimedRecord.title;
    await deps.records.revise(stored, { ...claimedRecord, state: "filed", issue: written.number });
    await deps.ledger.append({
      type: "signal:filed",
      at: deps.now().toISOString(),
      ...{ repo: cause.repo, issue: written.number, url: written.url, title, cause: cause.id, score: score.total },
    });
    return { kind: "filed", issue: written.number };
  } catch (error) {
    signal.throwIfAborted();
    // Whether the issue was made is not known; its marker tells the next pass.
    await deps.records.revise(stored, { ...claimedRecord, state: "summarised" });
    return { kind: "failed", error };
  }
}

/** The marker of a cause's issue; each generation has an issue of its own. */
export function toSignalMarker({ id, generation }: Pick<SignalRecord, "id" | "generation">): Marker {
  return { kind: "signal", item: id, run: `g${generation}` };
}

/** An issue without evidence is better than none, so a source that does not answer is no obstacle. */
async function findEvidence(deps: SignalDeps, { signals: [lead], release }: Cause, signal: AbortSignal) {
  const source = release === undefined ? deps.sources.find((one) => one.owns(lead.key)) : undefined;
  try {
    return await source?.findEvidence(lead.key, signal);
  } catch (error) {
    signal.throwIfAborted();
    if (!isAppError(error)) throw error;
    const note = { name: "More is in the source, which did not answer", value: messageOf(error) };
    return { frames: [], surroundings: [note], steps: [] } satisfies SignalEvidence;
  }
}

function listLabels({ config, labels }: SignalDeps, { signals }: Cause): string[] {
  const origins = signals.map(({ source }) => `from-${source}`);
  return [...new Set([...config.labels, ...origins, ...(config.autoStart ? [labels.ready] : [])])];
}

async function findMilestone({ config, tracker }: SignalDeps, repo: string): Promise<number | undefined> {
  if (config.milestone === "") return undefined;
  const milestones = await tracker.listMilestones(repo);
  return milestones.find(({ title, state }) => title === config.milestone && state === "open")?.number;
}
