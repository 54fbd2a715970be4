import { toItemId, type VersionedItem, type WorkItem } from "../domain/work-item.ts";
import type { Queues } from "./queues.ts";
import type { RunnerRegistry } from "./runner-registry.ts";
import type { Slots } from "./slots.ts";
import type { StateStore } from "./state-store.ts";
import { takeOver } from "./take-over.ts";
import { afterWaiting } from "./transition.ts";

export interface Reconciled {
  /** Waiting items whose time had come (see afterWaiting). */
  woken: number;
  /** Jobs that were missing. */
  mended: number;
  /** Items whose machine is gone for good: they get another run. */
  takenOver: number;
  /** Queued items that wait for a machine that is silent. */
  away: number;
}

const PAGE = 200;
const FAR_FUTURE = new Date(8.64e15);

export interface ReconcileDeps {
  store: StateStore;
  queues: Queues;
  registry: RunnerRegistry;
  slots: Slots;
  /** This machine. */
  machine: string;
  /** A machine that is silent this long is gone. */
  goneAfterMs: number;
  now(): Date;
  isStart: boolean;
  /** Whether the item's agent still must not start: then a start does not wake what waits for it. */
  isHeld(item: WorkItem): Promise<boolean>;
}

/**
 * Makes the queues agree with the state: a queued item has a job for its version. Closes the gap between a commit and the
 * adding of the next job, and fills the queues again after they were lost. Runs at start and every minute, a page at a
 * time, two round trips for each page of healthy items. Also gives the open runs of machines that are gone to others.
 */
export async function reconcile(deps: ReconcileDeps): Promise<Reconciled> {
  const result: Reconciled = { woken: 0, mended: 0, takenOver: 0, away: 0 };
  const wake = async (stored: VersionedItem) => {
    const { item } = stored;
    const isHeld = deps.isStart && item.reason === "agent-unavailable" && (await deps.isHeld(item));
    const next = afterWaiting(item, deps.now(), deps.isStart && !isHeld);
    const version = next && (await deps.store.revise(stored, next, []));
    if (next === undefined || version === undefined) return;
    await deps.queues.ensureJob({ item: next, version }, deps.now());
    result.woken += 1;
  };
  await forEachPage(deps.store, "waiting", deps.isStart ? FAR_FUTURE : deps.now(), (page) =>
    Promise.all(page.map(wake)),
  );
  await forEachPage(deps.store, "queued", FAR_FUTURE, async (found) => {
    const { page, away, takenOver } = await takeOver(deps, found);
    result.away += away;
    result.takenOver += takenOver;
    const healthy = await deps.queues.findWithJob(page);
    const missing = page.filter((stored) => !healthy.has(stored));
    await deps.queues.ensureJobs(missing, deps.now());
    result.mended += missing.length;
  });
  await deps.slots.mend((runs) => deps.store.findMany(runs.map(toItemId)));
  return result;
}

/**
 * Pages through a status set from its end, so that items that leave the set on the way shift only pages that were read.
 * Items that move meanwhile may be seen twice or left for the next round.
 */
async function forEachPage(
  store: StateStore,
  status: "waiting" | "queued",
  until: Date,
  use: (page: VersionedItem[]) => Promise<unknown>,
): Promise<void> {
  const total = await store.countDue(status, until);
  for (let offset = Math.floor(Math.max(total - 1, 0) / PAGE) * PAGE; offset >= 0; offset -= PAGE) {
    const page = await store.listDue(status, until, PAGE, offset);
    if (page.length > 0) await use(page);
  }
}
