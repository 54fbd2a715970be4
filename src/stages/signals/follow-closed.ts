import type { IssueSnapshot } from "../../domain/issue.ts";
import type { VersionedRecord } from "../../domain/ports/signal-records.ts";
import { DAY, formatDuration } from "../../lib/durations.ts";
import { toCodeSpan } from "../text/fence.ts";
import { toHarmlessLine } from "../text/neutralise.ts";
import type { Cause, CauseFigures } from "./cause.ts";
import type { SignalDeps } from "./deps.ts";
import { toSignalMarker } from "./file-cause.ts";
import { withFigures } from "./record.ts";

/** `again`: it was fixed so long ago, or its issue is so gone, that a new issue is due. */
export type Comeback =
  | { kind: "reopened" | "person" | "declined" | "old-release" | "cooling" | "known"; why: string; issue: number }
  | { kind: "again"; why: string; previousIssue: number };

const MOST_COMEBACKS = 3;
const OPEN = { isClosed: false, closedAt: undefined } as const;
/** A fault that comes back later than this gets an issue of its own. */
const LONGEST_REST_MS = 14 * DAY;

/**
 * A cause that is seen although its issue is closed. Only a release that was not known when the issue was closed makes it
 * a regression: programs of users that were not updated yet go on sending what is fixed. Where a project names no
 * releases, the source's own word for it decides.
 *
 *   closed as not planned        stays so
 *   only releases from before    stays closed
 *   closed just now, no release  stays closed for the cool-down, whatever the source calls it
 *   came back three times        a person decides
 *   closed up to 14 days ago     is opened again
 *   closed earlier               a new issue
 */
export async function judgeComeback(
  deps: SignalDeps,
  stored: VersionedRecord,
  seen: { cause: Cause; figures: CauseFigures; score: number },
): Promise<Comeback> {
  const { record } = stored;
  const { cause, figures } = seen;
  const number = record.issue ?? 0;
  const issue = await deps.tracker.findIssue(record.repo, number);
  if (issue?.state === "open") {
    await deps.records.revise(stored, withFigures({ ...record, ...OPEN }, cause, figures, seen.score));
    return { kind: "known", issue: number, why: `#${number} was opened again by a person` };
  }
  if (issue !== undefined && isDeclined(issue)) {
    return { kind: "declined", issue: number, why: `#${number} was closed as not planned` };
  }
  const regression = findRegression(record.releases, cause, figures);
  if (!regression.isRegression) return { kind: "old-release", issue: number, why: regression.why };
  const closedAt = Date.parse(issue?.closedAt ?? record.closedAt ?? new Date(0).toISOString());
  if (!regression.isByRelease && deps.now().getTime() - closedAt < deps.config.coolDown) {
    const why = `#${number} was closed less than ${formatDuration(deps.config.coolDown)} ago, and no later release shows it`;
    return { kind: "cooling", issue: number, why };
  }
  if (record.reopened >= MOST_COMEBACKS) {
    await handToPerson(deps, stored, number);
    return {
      kind: "person",
      issue: number,
      why: `it came back ${record.reopened} times; a person decides in #${number}`,
    };
  }
  if (issue === undefined || deps.now().getTime() - closedAt > LONGEST_REST_MS) {
    return { kind: "again", previousIssue: number, why: `${regression.why}, long after #${number} was closed` };
  }
  const fix = await deps.findFix(record.repo, number);
  const since = fix === undefined ? "" : ` The fix that did not hold is in #${fix.pullRequest}.`;
  const text = `This came back: ${regression.text} ${figures.events} events, ${figures.users} people.${since}`;
  const marker = { ...toSignalMarker(record), run: `reopened-${record.reopened + 1}` };
  await deps.tracker.ensureComment(record.repo, number, marker, text);
  await deps.tracker.ensureIssueState(record.repo, number, "open");
  await deps.tracker.ensureIssueLabel(record.repo, number, "regression");
  const next = withFigures({ ...record, ...OPEN, reopened: record.reopened + 1 }, cause, figures, seen.score);
  await deps.records.revise(stored, { ...next, resolvedBy: undefined });
  await deps.ledger.append({
    type: "signal:reopened",
    at: deps.now().toISOString(),
    ...{ repo: record.repo, issue: number, title: record.title, cause: record.id, reopened: next.reopened },
  });
  return { kind: "reopened", issue: number, why: regression.why };
}

interface Regression {
  isRegression: boolean;
  /** A release from after the fix says so, not only the source. */
  isByRelease?: boolean;
  /** For the report. */
  why: string;
  /** For the issue. */
  text: string;
}

function findRegression(known: string[], { signals }: Cause, { releases }: CauseFigures): Regression {
  const late = releases.filter((release) => !known.includes(release));
  const newest = late.at(-1);
  if (newest !== undefined) {
    const shown = toHarmlessLine(newest, 60);
    const text = `it is seen in the release ${toCodeSpan(shown)}, which was not known when this was closed.`;
    return { isRegression: true, isByRelease: true, why: `it came back in ${shown}`, text };
  }
  if (releases.length > 0 || known.length > 0) {
    return { isRegression: false, why: "it is seen only in releases from before the fix", text: "" };
  }
  const isNamed = signals.some(({ state }) => state === "regressed");
  const why = isNamed ? "its source calls it a regression" : "no release is named, so nothing says that the fix failed";
  return { isRegression: isNamed, why, text: "its source calls it a regression." };
}

function isDeclined({ closedAs, labels }: IssueSnapshot): boolean {
  const isNot = labels.some((label) => ["wontfix", "muted", "invalid"].includes(label.toLowerCase()));
  return isNot || closedAs === "not-planned" || closedAs === "duplicate";
}

async function handToPerson(deps: SignalDeps, { record }: VersionedRecord, issue: number): Promise<void> {
  const text = `This was fixed and came back ${record.reopened} times. Millrace does not open it again; a person has to look.`;
  await deps.tracker.ensureComment(record.repo, issue, { ...toSignalMarker(record), run: "person" }, text);
  await deps.tracker.ensureIssueLabel(record.repo, issue, deps.labels.failed);
}
