import { setTimeout as delay } from "node:timers/promises";
import { MINUTE, SECOND } from "../lib/durations.ts";
import type { ScoutChanges } from "./apply-report.ts";
import { isRedisTrouble } from "../lib/redis-connection.ts";
import { rideOut, toStateError } from "./state-outage.ts";
import type { StateStore } from "./state-store.ts";

export interface SessionSummary {
  session: string;
  passes: number;
  created: number;
  changed: number;
  left: number;
  ms: number;
  /** Projects that could not be looked at, with the error. */
  silent: { repo: string; error: unknown }[];
}

export interface SessionDeps {
  store: StateStore;
  /** Looks at one project and resolves with what changed; rejects where the project could not be looked at. */
  scout(repo: string, session: string, pass: number, signal: AbortSignal): Promise<ScoutChanges>;
  /** Wakes what is due and mends queues: how many items can move again, and how many wait for a machine that is silent. */
  reconcile(): Promise<{ moved: number; away: number }>;
  now(): Date;
  /** The projects are looked at again this often while there is work. */
  lookEveryMs?: number | undefined;
}

const MOST_PASSES = 10_000;
const POLL_MS = 50;
/** A queued item that rests no longer than this is waited for. */
const PATIENCE_MS = MINUTE;
const LOOK_EVERY_MS = MINUTE;
const MEND_EVERY_MS = 10 * SECOND;

/**
 * One autonomous session: look at every project, let the workers empty the queues, look again, also while they work; it
 * ends when a look finds nothing new and nothing can move now. What rests longer than a minute is left to a later session.
 * Redis may be away for some seconds; longer is an EnvironmentError.
 */
export async function runSession(
  deps: SessionDeps,
  session: string,
  repos: string[],
  signal: AbortSignal,
): Promise<SessionSummary> {
  const startedAt = deps.now();
  const summary = makeSummary(session);
  const silent = new Map<string, unknown>();
  while (summary.passes < MOST_PASSES && !signal.aborted) {
    summary.passes += 1;
    const reconciled = await rideOut(deps.reconcile, signal);
    let { moved } = reconciled;
    for (const repo of repos) {
      try {
        const changes = await deps.scout(repo, session, summary.passes, signal);
        silent.delete(repo);
        summary.created += changes.created;
        summary.changed += changes.changed;
        summary.left += changes.left;
        moved += changes.created + changes.changed;
      } catch (error) {
        silent.set(repo, toStateError(error));
        if (isRedisTrouble(error)) moved += 1;
      }
    }
    const worked = await waitUntilIdle(deps, reconciled.away, signal);
    if (moved === 0 && !worked) break;
  }
  summary.silent = [...silent].map(([repo, error]) => ({ repo, error }));
  summary.ms = deps.now().getTime() - startedAt.getTime();
  return summary;
}

export function makeSummary(session: string): SessionSummary {
  return { session, passes: 0, created: 0, changed: 0, left: 0, ms: 0, silent: [] };
}

/**
 * Resolves when no queued item is due soon but those of machines that are silent, or when it is time to look again; true
 * when there was work. Running items are queued until they move.
 */
async function waitUntilIdle(deps: SessionDeps, awayAtStart: number, signal: AbortSignal): Promise<boolean> {
  const startedAt = performance.now();
  let mendedAt = startedAt;
  let away = awayAtStart;
  let worked = false;
  while (!signal.aborted) {
    const now = performance.now();
    const soon = new Date(deps.now().getTime() + PATIENCE_MS);
    const due = await rideOut(() => deps.store.countDue("queued", soon), signal);
    if (due <= away) return worked;
    worked = true;
    if (now - startedAt > (deps.lookEveryMs ?? LOOK_EVERY_MS)) return true;
    if (now - mendedAt > MEND_EVERY_MS) {
      mendedAt = now;
      away = (await rideOut(deps.reconcile, signal)).away;
    }
    await delay(POLL_MS, undefined, { signal }).catch(() => undefined);
  }
  return worked;
}
