import type { VersionedRecord } from "../../domain/ports/signal-records.ts";
import type { SignalRecord } from "../../domain/signal-record.ts";
import type { Cause, CauseFigures } from "./cause.ts";
import type { SignalDeps } from "./deps.ts";
import { toSignalMarker } from "./file-cause.ts";
import { toMagnitude, withFigures } from "./record.ts";

/** What one look at an open record found. */
export type Followed =
  | { kind: "open" }
  | { kind: "closed-by-people" }
  | { kind: "closed-upstream"; explanation: string };

/** Signals of one record that are asked for their state: one that is still there is enough to know. */
const MOST_ASKED = 5;
/** Signals of one record that their sources are told about; the issue of a whole release has many. */
const MOST_TOLD = 50;

/**
 * One record whose issue was open when it was last looked at. An issue that people closed stops the list of known releases:
 * what comes later in another one is a regression. One that is still open gets its figures; and where every source says
 * that all is resolved, it is closed with the reason, unless somebody works on it.
 */
export async function followOpen(
  deps: SignalDeps,
  stored: VersionedRecord,
  seen: { cause: Cause; figures: CauseFigures; score: number } | undefined,
  signal: AbortSignal,
): Promise<Followed> {
  const { record } = stored;
  const number = record.issue;
  if (number === undefined) return { kind: "open" };
  const issue = await deps.tracker.findIssue(record.repo, number);
  if (issue === undefined || issue.state === "closed") {
    const resolvedBy = issue?.closedAs === "completed" ? await tellSources(deps, record, number, signal) : undefined;
    const closedAt = issue?.closedAt ?? deps.now().toISOString();
    await deps.records.revise(stored, {
      ...{ ...record, isClosed: true, closedAt },
      resolvedBy: resolvedBy ?? record.resolvedBy,
    });
    return { kind: "closed-by-people" };
  }
  if (seen !== undefined) {
    const next = withFigures(record, seen.cause, seen.figures, seen.score);
    if (toMagnitude(next.events) > next.told) {
      next.told = toMagnitude(next.events);
      const text = `This has grown: ${next.events} events and ${next.users} people in ${seen.cause.signals[0].window}.`;
      await deps.tracker.ensureComment(record.repo, number, { ...toSignalMarker(record), run: "growth" }, text);
    }
    await deps.records.revise(stored, next);
    return { kind: "open" };
  }
  const how = await findResolution(deps, record, signal);
  if (how === undefined || (await deps.isBeingWorkedOn(record.repo, number))) return { kind: "open" };
  const explanation = `Its source says that it is ${how}, and it is not seen any more.`;
  const marker = { ...toSignalMarker(record), run: `closed-${record.reopened}` };
  await deps.tracker.ensureComment(
    record.repo,
    number,
    marker,
    `${explanation} Closed; it comes back here if it does there.`,
  );
  await deps.tracker.ensureIssueState(record.repo, number, "closed", "completed");
  await deps.records.revise(stored, { ...record, isClosed: true, closedAt: deps.now().toISOString() });
  await deps.ledger.append({
    type: "signal:closed",
    at: deps.now().toISOString(),
    ...{ repo: record.repo, issue: number, title: record.title, cause: record.id, explanation },
  });
  return { kind: "closed-upstream", explanation };
}

/** How the sources say that it was resolved; undefined where one of them does not. */
async function findResolution(
  deps: SignalDeps,
  record: SignalRecord,
  signal: AbortSignal,
): Promise<string | undefined> {
  let how: string | undefined;
  for (const key of record.signals.slice(0, MOST_ASKED)) {
    const state = await deps.sources.find((source) => source.owns(key))?.findState(key, signal);
    if (state?.state !== "resolved") return undefined;
    how ??= state.how;
  }
  return how;
}

/** Tells each source that may be told of the commit that fixed the fault. Returns the commit. */
async function tellSources(
  deps: SignalDeps,
  record: SignalRecord,
  issue: number,
  signal: AbortSignal,
): Promise<string | undefined> {
  const fix = record.resolvedBy === undefined ? await deps.findFix(record.repo, issue) : undefined;
  if (fix === undefined) return undefined;
  for (const key of record.signals.slice(0, MOST_TOLD)) {
    const source = deps.sources.find((one) => one.owns(key));
    if (source?.ensureResolved === undefined) continue;
    if ((await source.ensureResolved(key, fix.commit, signal)) === "unchanged") continue;
    await deps.ledger.append({
      type: "signal:resolved",
      at: deps.now().toISOString(),
      ...{ repo: record.repo, issue, cause: record.id, commit: fix.commit },
    });
  }
  return fix.commit;
}
