import type { SignalRecord } from "../../domain/signal-record.ts";
import type { Cause, CauseFigures } from "./cause.ts";
import { toIssueTitle } from "./issue-text.ts";

const MOST_SIGNALS = 200;
const MOST_URLS = 3;
const MOST_RELEASES = 50;

/** The record of a cause that has none, or that waits in the summary. Pure. */
export function makeRecord(cause: Cause, figures: CauseFigures, score: number): SignalRecord {
  const known = cause.stored?.record;
  return {
    id: cause.id,
    repo: cause.repo,
    state: "claimed",
    title: toIssueTitle(cause),
    score,
    signals: cause.signals.slice(0, MOST_SIGNALS).map(({ key }) => key),
    urls: cause.signals.slice(0, MOST_URLS).map(({ url }) => url),
    generation: known?.generation ?? 1,
    previousIssue: known?.previousIssue,
    reopened: known?.reopened ?? 0,
    isClosed: false,
    told: toMagnitude(figures.events),
    ...figures,
    releases: figures.releases.slice(-MOST_RELEASES),
  };
}

/** The record with what was seen of its cause in this pass; releases only while the issue is open. Pure. */
export function withFigures(record: SignalRecord, cause: Cause, figures: CauseFigures, score: number): SignalRecord {
  const releases = record.isClosed
    ? record.releases
    : [...new Set([...record.releases, ...figures.releases])].slice(-MOST_RELEASES);
  return {
    ...record,
    score,
    signals: [...new Set([...record.signals, ...cause.signals.map(({ key }) => key)])].slice(0, MOST_SIGNALS),
    events: figures.events,
    users: figures.users,
    lastSeen: figures.lastSeen > record.lastSeen ? figures.lastSeen : record.lastSeen,
    releases,
  };
}

/** 0 below 10, 1 below 100, and so on. */
export function toMagnitude(events: number): number {
  return events < 1 ? 0 : Math.floor(Math.log10(events));
}
