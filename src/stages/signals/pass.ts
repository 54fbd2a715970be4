import { withoutWrites } from "../../domain/without-writes.ts";
import { redactedTracker } from "../redacted.ts";
import { listLookups } from "./cause.ts";
import type { SignalDeps } from "./deps.ts";
import type { ScoredCause } from "./file-cause.ts";
import { fileWorthy } from "./file-worthy.ts";
import { followAll } from "./follow-all.ts";
import { toIssueTitle } from "./issue-text.ts";
import { countDecisions, type DecidedCause, type SignalPassReport } from "./pass-report.ts";
import { rankCauses } from "./rank.ts";
import { readSources, recordReadings } from "./read-sources.ts";
import { makeRecord } from "./record.ts";
import { ensureSummary } from "./summary.ts";
import type { Verdict, Verdicts } from "./verdict.ts";
import { withoutRecordWrites } from "./without-record-writes.ts";

/**
 * One pass of signal triage: read every source, put signals of one cause together, score them, follow what has an issue,
 * file the best of what has none under the budget, and put the rest on the summary. A source that is new is only looked
 * at. In a dry run nothing is written anywhere, and the report says what would be, also of a new source.
 */
export async function runSignalPass(
  given: SignalDeps,
  { dryRun }: { dryRun: boolean },
  signal: AbortSignal,
): Promise<SignalPassReport> {
  const deps = makePassDeps(given, dryRun);
  const read = await readSources(deps, signal);
  const known = await deps.records.findMany(listLookups(read.signals));
  const ranked = rankCauses(read.signals, known, deps.config, deps.now());

  const failures: unknown[] = [];
  const verdicts: Verdicts = new Map();
  const ends = { verdicts, failures };
  await followAll(deps, read, ranked, ends, signal);
  const waiting = await fileWorthy(deps, { ranked, read, dryRun }, ends, signal);
  await deps.records.summarise(
    waiting.map((scored) => ({ ...makeRecord(scored.cause, scored.figures, scored.score.total), state: "summarised" })),
  );
  const decided = ranked.map((scored) => toDecided(scored, verdicts.get(scored.cause.id)));
  if (!dryRun) {
    await writeSummaries(deps, decided, failures, signal);
    const counts = countDecisions(decided);
    await recordReadings(deps, read, counts.filed ?? 0);
    await deps.ledger.append({ type: "signals:passed", at: deps.now().toISOString(), counts });
  }
  const { silent, unread, signals } = read;
  const fresh = [...read.fresh];
  return { dryRun, decided, silent, unread, fresh, failures, sources: deps.sources.length, signals: signals.length };
}

/** No secret reaches the tracker; in a dry run nothing reaches anything. */
function makePassDeps(given: SignalDeps, dryRun: boolean): SignalDeps {
  const tracker = redactedTracker(given.tracker, given.redact);
  if (!dryRun) return { ...given, tracker };
  return {
    ...given,
    tracker: withoutWrites(tracker, { change: "unchanged", url: "", number: 0 }),
    records: withoutRecordWrites(given.records),
    ledger: { append: async () => undefined },
    sources: given.sources.map((source) => ({ ...source, ensureResolved: undefined })),
  };
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
    const counts = countDecisions(decided.filter((one) => one.repo === repo));
    try {
      await ensureSummary(deps, repo, [
        { what: "more are below the bar for an issue", count: counts.below ?? 0 },
        { what: "more are muted", count: counts.muted ?? 0 },
        { what: "more are of a source that is new and only looked at", count: counts["first-look"] ?? 0 },
      ]);
    } catch (error) {
      signal.throwIfAborted();
      failures.push(error);
    }
  }
}
