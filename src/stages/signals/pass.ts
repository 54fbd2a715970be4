import { isAppError } from "../../domain/errors.ts";
import type { VersionedRecord } from "../../domain/ports/signal-records.ts";
import { withoutWrites } from "../../domain/without-writes.ts";
import { redactedTracker } from "../redacted.ts";
import { listLookups } from "./cause.ts";
import type { SignalDeps } from "./deps.ts";
import { fileCause, type ScoredCause } from "./file-cause.ts";
import { judgeComeback } from "./follow-closed.ts";
import { followOpen } from "./follow-open.ts";
import { toIssueTitle } from "./issue-text.ts";
import type { DecidedCause, SignalDecision, SignalPassReport } from "./pass-report.ts";
import { findShortfall, rankCauses } from "./rank.ts";
import { readSources, type ReadSources, recordReadings } from "./read-sources.ts";
import { makeRecord } from "./record.ts";
import { ensureSummary } from "./summary.ts";
import { withoutRecordWrites } from "./without-record-writes.ts";

/** What a cause comes to, before it is a line of the report. */
interface Verdict {
  decision: SignalDecision;
  why: string;
  issue?: number | undefined;
}

/**
 * One pass of signal triage: read every source, put signals of one cause together, score them, follow what has an issue,
 * file the best of what has none under the budget, and put the rest on the summary. A source that is new is only looked
 * at. In a dry run nothing is written anywhere, and the report says what would be, also of a new source.
 */
export async function runSignalPass(
  given: SignalDeps,
  options: { dryRun: boolean },
  signal: AbortSignal,
): Promise<SignalPassReport> {
  const { dryRun } = options;
  const tracker = redactedTracker(given.tracker, given.redact);
  const deps: SignalDeps = dryRun
    ? {
        ...given,
        tracker: withoutWrites(tracker, { change: "unchanged", url: "", number: 0 }),
        records: withoutRecordWrites(given.records),
        ledger: { append: async () => undefined },
        sources: given.sources.map((source) => ({ ...source, ensureResolved: undefined })),
      }
    : { ...given, tracker };
  const read = await readSources(deps, signal);
  const known = await deps.records.findMany(listLookups(read.signals));
  const ranked = rankCauses(read.signals, known, deps.config, deps.now());

  const failures: unknown[] = [];
  const verdicts = new Map<string, Verdict>();
  await followAll(deps, read, ranked, verdicts, failures, signal);

  await deps.records.releaseStale(deps.now());
  const room = await deps.records.readRoom({ ...deps.config.budget, now: deps.now() });
  let left = Math.min(deps.config.budget.perRun, dryRun ? Math.min(room.day, room.open) : Number.MAX_SAFE_INTEGER);
  let refused: "day" | "open" | undefined = dryRun && left === 0 ? (room.day === 0 ? "day" : "open") : undefined;
  const waiting: ScoredCause[] = [];
  const troubled = new Set<string>();
  for (const scored of ranked) {
    const { cause } = scored;
    if (verdicts.has(cause.id)) continue;
    const verdict = findVerdictWithoutIssue(deps, scored, dryRun ? undefined : read);
    if (verdict !== undefined) {
      verdicts.set(cause.id, verdict);
      continue;
    }
    if (left === 0 || refused !== undefined || troubled.has(cause.repo)) {
      const why = troubled.has(cause.repo) ? "the tracker does not take issues now" : toSpent(refused);
      verdicts.set(cause.id, { decision: "waiting", why });
      waiting.push(scored);
      continue;
    }
    const filed = await fileCause(deps, scored, signal);
    const why = `score ${scored.score.total} of at least ${deps.config.threshold}`;
    if (filed.kind === "filed") {
      left -= 1;
      verdicts.set(cause.id, { decision: "filed", why, issue: dryRun ? undefined : filed.issue });
    } else if (filed.kind === "known") {
      verdicts.set(cause.id, { decision: "known", why: "another pass filed it", issue: filed.issue });
    } else if (filed.kind === "held") {
      verdicts.set(cause.id, { decision: "held", why: "another pass is filing it" });
    } else if (filed.kind === "refused") {
      refused = filed.budget;
      verdicts.set(cause.id, { decision: "waiting", why: toSpent(refused) });
      waiting.push(scored);
    } else {
      failures.push(filed.error);
      if (isAppError(filed.error)) troubled.add(cause.repo);
      verdicts.set(cause.id, { decision: "failed", why: "its issue could not be written" });
    }
  }
  await deps.records.summarise(
    waiting.map((scored) => ({ ...makeRecord(scored.cause, scored.figures, scored.score.total), state: "summarised" })),
  );
  const decided = ranked.map((scored) => toDecided(scored, verdicts.get(scored.cause.id)));
  if (!dryRun) {
    await writeSummaries(deps, decided, failures, signal);
    await recordReadings(deps, read, decided.filter(({ decision }) => decision === "filed").length);
  }
  const { silent, unread, signals } = read;
  const fresh = [...read.fresh];
  return { dryRun, decided, silent, unread, fresh, failures, sources: deps.sources.length, signals: signals.length };
}

/** Looks at every record with an open issue, and at those with a closed one that are seen again. */
async function followAll(
  deps: SignalDeps,
  { silent }: ReadSources,
  ranked: ScoredCause[],
  verdicts: Map<string, Verdict>,
  failures: unknown[],
  signal: AbortSignal,
): Promise<void> {
  const seen = new Map(ranked.map((scored) => [scored.cause.id, scored]));
  const mute = deps.sources.filter(({ name }) => silent.some(({ source }) => source === name));
  const attempt = async (work: () => Promise<void>) => {
    try {
      signal.throwIfAborted();
      await work();
    } catch (error) {
      signal.throwIfAborted();
      failures.push(error);
    }
  };
  for (const repo of new Set(deps.sources.map((source) => source.repo))) {
    for (const stored of await deps.records.listOpen(repo)) {
      const { id, issue } = stored.record;
      const scored = seen.get(id);
      if (scored !== undefined) verdicts.set(id, { decision: "known", why: `it has #${issue}`, issue });
      // A source that is silent says nothing of what is resolved.
      if (stored.record.signals.some((key) => mute.some((source) => source.owns(key)))) continue;
      await attempt(async () => {
        const at = scored && { ...scored, score: scored.score.total };
        const followed = await followOpen(deps, stored, at, signal);
        if (scored === undefined) return;
        const why =
          followed.kind === "closed-by-people" ? `#${issue} was closed; the next release tells` : `it has #${issue}`;
        verdicts.set(id, { decision: "known", why, issue });
      });
    }
  }
  for (const scored of ranked) {
    const { stored } = scored.cause;
    if (stored === undefined || !stored.record.isClosed || verdicts.has(scored.cause.id)) continue;
    verdicts.set(scored.cause.id, {
      decision: "known",
      why: `#${stored.record.issue} could not be read`,
      issue: stored.record.issue,
    });
    await attempt(async () => {
      const comeback = await judgeComeback(deps, stored, { ...scored, score: scored.score.total });
      if (comeback.kind !== "again") {
        verdicts.set(scored.cause.id, { decision: comeback.kind, why: comeback.why, issue: comeback.issue });
        return;
      }
      scored.cause.stored = await startGeneration(deps, stored, comeback.previousIssue);
      verdicts.delete(scored.cause.id);
    });
  }
}

/** The record forgets its old issue, so that the cause is filed like a new one. */
async function startGeneration(
  deps: SignalDeps,
  stored: VersionedRecord,
  previousIssue: number,
): Promise<VersionedRecord> {
  const { record } = stored;
  const next = {
    ...record,
    ...{ state: "summarised" as const, issue: undefined, isClosed: false, reopened: 0, releases: [] },
    ...{ previousIssue, generation: record.generation + 1, resolvedBy: undefined },
  };
  const version = await deps.records.revise(stored, next);
  return { record: next, version: version ?? stored.version };
}

function findVerdictWithoutIssue(
  { config }: SignalDeps,
  scored: ScoredCause,
  read: ReadSources | undefined,
): Verdict | undefined {
  const shortfall = findShortfall(scored, config);
  if (shortfall !== undefined) {
    const isMuted = scored.score.terms.some(({ term }) => term === "muted");
    return { decision: isMuted ? "muted" : "below", why: shortfall };
  }
  const isFresh = scored.cause.signals.every(({ key }) => read?.fresh.has(read.sourceOf.get(key) ?? "") === true);
  return isFresh ? { decision: "first-look", why: "its source is new; the next pass may file it" } : undefined;
}

function toSpent(refused: "day" | "open" | undefined): string {
  if (refused === "day") return "the day's budget is spent";
  return refused === "open" ? "too many issues of signals are open" : "this pass's budget is spent";
}

function toDecided({ cause, figures, score }: ScoredCause, verdict: Verdict | undefined): DecidedCause {
  const { id, repo, signals } = cause;
  return {
    ...{ id, repo, title: toIssueTitle(cause), names: signals.slice(0, 3).map(({ name }) => name) },
    ...{ signals: signals.length, url: signals[0].url, score: score.total, terms: score.terms },
    ...{ users: figures.users, events: figures.events, decision: "below", why: "" },
    ...verdict,
  };
}

async function writeSummaries(
  deps: SignalDeps,
  decided: DecidedCause[],
  failures: unknown[],
  signal: AbortSignal,
): Promise<void> {
  for (const repo of new Set(deps.sources.map((source) => source.repo))) {
    const count = (decision: SignalDecision) =>
      decided.filter((one) => one.repo === repo && one.decision === decision).length;
    try {
      await ensureSummary(deps, repo, [
        { what: "more are below the bar for an issue", count: count("below") },
        { what: "more are muted", count: count("muted") },
        { what: "more are of a source that is new and only looked at", count: count("first-look") },
      ]);
    } catch (error) {
      signal.throwIfAborted();
      failures.push(error);
    }
  }
}
