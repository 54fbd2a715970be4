import type { Signal } from "../../domain/signal.ts";
import type { VersionedRecord } from "../../domain/ports/signal-records.ts";
import { toCauseId, toReleaseCauseId } from "./cause-key.ts";

/** What one issue is about: one fault, whatever number of signals show it, or a release that brought many. */
export interface Cause {
  id: string;
  repo: string;
  /** Widest first; never empty. */
  signals: [Signal, ...Signal[]];
  /** Set where the cause is a whole release. */
  release?: string | undefined;
  /** What is remembered of it. */
  stored?: VersionedRecord | undefined;
}

/** More new causes than this from one release are one issue: what has to be decided then is whether to roll back. */
export const MOST_OF_ONE_RELEASE = 10;

/**
 * Signals with one cause together. A signal that is known by its key stays where it was, also when its message or frame
 * changed. Pure.
 */
export function groupCauses(signals: readonly Signal[], known: ReadonlyMap<string, VersionedRecord>): Cause[] {
  const byId = new Map<string, Signal[]>();
  const storedById = new Map<string, VersionedRecord>();
  for (const signal of signals) {
    const stored = known.get(signal.key);
    const own = stored?.record.id ?? toCauseId(signal);
    const release = signal.firstRelease === undefined ? undefined : toReleaseCauseId(signal.repo, signal.firstRelease);
    // A fault that a release brought after its issue was filed belongs to that issue.
    const joins = stored === undefined && !known.has(own) && release !== undefined && known.has(release);
    const id = joins ? release : own;
    const found = stored ?? known.get(id);
    if (found !== undefined) storedById.set(id, found);
    const group = byId.get(id);
    if (group === undefined) byId.set(id, [signal]);
    else group.push(signal);
  }
  const causes = [...byId].map(([id, group]) => {
    const stored = storedById.get(id);
    return makeCause(id, group, stored, stored && findReleaseOf(id, group));
  });
  return gatherReleases(causes);
}

/** Ids and keys whose records a grouping needs. */
export function listLookups(signals: readonly Signal[]): string[] {
  return signals.flatMap((signal) => [
    signal.key,
    toCauseId(signal),
    ...(signal.firstRelease === undefined ? [] : [toReleaseCauseId(signal.repo, signal.firstRelease)]),
  ]);
}

function makeCause(id: string, group: Signal[], stored: VersionedRecord | undefined, release?: string): Cause {
  const [first, ...rest] = group.toSorted(
    (a, b) => b.users - a.users || b.events - a.events || (a.key < b.key ? -1 : 1),
  );
  if (first === undefined) throw new TypeError("A cause without a signal.");
  return { id, repo: first.repo, signals: [first, ...rest], stored, release };
}

function findReleaseOf(id: string, group: Signal[]): string | undefined {
  return group.find(
    ({ repo, firstRelease }) => firstRelease !== undefined && toReleaseCauseId(repo, firstRelease) === id,
  )?.firstRelease;
}

function gatherReleases(causes: Cause[]): Cause[] {
  const byRelease = new Map<string, Cause[]>();
  for (const cause of causes) {
    const { state, kind, firstRelease, repo } = cause.signals[0];
    const isFresh = cause.stored === undefined || cause.stored.record.state === "summarised";
    if (!isFresh || kind !== "error" || state === "muted" || state === "resolved" || firstRelease === undefined)
      continue;
    const id = toReleaseCauseId(repo, firstRelease);
    const group = byRelease.get(id);
    if (group === undefined) byRelease.set(id, [cause]);
    else group.push(cause);
  }
  const gathered = new Set<Cause>();
  const whole: Cause[] = [];
  for (const [id, group] of byRelease) {
    if (group.length <= MOST_OF_ONE_RELEASE) continue;
    for (const cause of group) gathered.add(cause);
    const signals = group.flatMap((cause) => cause.signals);
    whole.push(makeCause(id, signals, undefined, signals[0]?.firstRelease));
  }
  return [...causes.filter((cause) => !gathered.has(cause)), ...whole];
}

export interface CauseFigures {
  users: number;
  events: number;
  firstSeen: string;
  lastSeen: string;
  releases: string[];
}

/** Figures over all signals. Two sources count the same people and events, so the larger number stands. Pure. */
export function toFigures({ signals, release }: Cause): CauseFigures {
  const sum = (numbers: number[]) => numbers.reduce((a, b) => a + b, 0);
  const events = signals.map((signal) => signal.events);
  return {
    users: Math.max(...signals.map((signal) => signal.users)),
    events: release === undefined ? Math.max(...events) : sum(events),
    firstSeen: signals.map((signal) => signal.firstSeen).toSorted()[0] ?? "",
    lastSeen:
      signals
        .map((signal) => signal.lastSeen)
        .toSorted()
        .at(-1) ?? "",
    releases: [...new Set(signals.flatMap((signal) => signal.releases))],
  };
}
