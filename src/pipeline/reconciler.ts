import type { StoredWorkItem } from "../domain/work-item.ts";
import { toJobId } from "./job-data.ts";
import type { Queues } from "./queues.ts";
import type { StateStore } from "./state-store.ts";
import { afterWaiting } from "./transition.ts";

export interface Reconciled {
  /** Waiting items whose time had come (see afterWaiting). */
  woken: number;
  /** Jobs that were missing or had ended without moving their item. */
  mended: number;
}

const PAGE = 200;
const FAR_FUTURE = new Date(8.64e15);

/**
 * Makes the queues agree with the state: a queued item has a live job for its version. Closes the gap between a commit
 * and the adding of the next job, and fills the queues again after they were lost. Runs at start and every minute.
 */
export async function reconcile(deps: {
  store: StateStore;
  queues: Queues;
  now(): Date;
  isStart: boolean;
}): Promise<Reconciled> {
  const result: Reconciled = { woken: 0, mended: 0 };
  for (const stored of await listAll(deps.store, "waiting", deps.isStart ? FAR_FUTURE : deps.now())) {
    const next = afterWaiting(stored.item, deps.now(), deps.isStart);
    const version = next && (await deps.store.revise(stored, next, []));
    if (next === undefined || version === undefined) continue;
    await deps.queues.ensureJob({ ...stored, item: next, version }, deps.now());
    result.woken += 1;
  }
  for (const stored of await listAll(deps.store, "queued", FAR_FUTURE)) {
    if (await mendJob(deps.queues, stored, deps.now())) result.mended += 1;
  }
  return result;
}

/** True when the job was missing, or had ended although its item did not move. */
async function mendJob(queues: Queues, stored: StoredWorkItem, now: Date): Promise<boolean> {
  const { item, version } = stored;
  const job = await queues.queue(item.stage).getJob(toJobId(item.id, item.stage, version));
  if (job !== undefined) {
    const state = await job.getState();
    if (state !== "completed" && state !== "failed") return false;
    await job.remove();
  }
  await queues.ensureJob(stored, now);
  return true;
}

/** Pages through a status set; items that move meanwhile may be seen twice or left for the next round. */
async function listAll(store: StateStore, status: "waiting" | "queued", until: Date): Promise<StoredWorkItem[]> {
  const all: StoredWorkItem[] = [];
  const total = await store.countDue(status, until);
  for (let offset = 0; offset < total; offset += PAGE) {
    all.push(...(await store.listDue(status, until, PAGE, offset)));
  }
  return all;
}
