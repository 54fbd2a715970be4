import type { VersionedItem, WorkItem } from "../domain/work-item.ts";
import { formatDuration, MINUTE } from "../lib/durations.ts";
import { findOpenRun } from "./open-run.ts";
import type { Queues } from "./queues.ts";
import type { RunnerRegistry } from "./runner-registry.ts";
import type { StateStore } from "./state-store.ts";
import { afterTakeOver } from "./transition.ts";

/**
 * An open run belongs to the machine that holds its folder:
 *
 *   machine here     left to it
 *   machine silent   left to it, it may come back: a reboot, a broken network
 *   machine gone     the item goes back to prep, on whichever machine is free, and gets another run there
 *
 * Where the old machine comes back all the same, its run finds another version of the item and a fence that is past, so it
 * can write nothing; its agent is ended by the clean-up. Both runs have one branch, on which the host allows one open pull
 * request.
 */
export async function takeOver(
  deps: {
    store: StateStore;
    queues: Queues;
    registry: RunnerRegistry;
    machine: string;
    goneAfterMs: number;
    now(): Date;
  },
  queued: VersionedItem[],
): Promise<{ page: VersionedItem[]; away: number; takenOver: number }> {
  const abroad = queued.flatMap((stored) => {
    const run = findOpenRun(stored.item);
    return run === undefined || run.host === deps.machine ? [] : [{ stored, run }];
  });
  const machines = abroad.map(({ stored, run }) => {
    return { machine: run.host, lastHeard: new Date(stored.item.updatedAt) };
  });
  const absent = await deps.registry.listAbsent(machines, deps.goneAfterMs);
  const moved = new Set<VersionedItem>();
  let away = 0;
  let takenOver = 0;
  for (const { stored, run } of abroad) {
    const state = absent.get(run.host);
    if (state === "silent" && isDueSoon(stored.item, deps.now())) away += 1;
    if (state !== "gone") continue;
    const explanation = `The machine ${run.host} has been silent for more than ${formatDuration(deps.goneAfterMs)}.`;
    const now = deps.now();
    const next = afterTakeOver(stored.item, explanation, now);
    const { id } = stored.item;
    const event = { type: "run:superseded", at: now.toISOString(), item: id, run: run.id, machine: run.host } as const;
    const version = await deps.store.revise(stored, next, [event]);
    if (version === undefined) continue;
    moved.add(stored);
    takenOver += 1;
    await deps.queues.ensureJob({ item: next, version }, now);
  }
  return { page: queued.filter((stored) => !moved.has(stored)), away, takenOver };
}

function isDueSoon({ notBefore }: WorkItem, now: Date): boolean {
  return notBefore === undefined || Date.parse(notBefore) <= now.getTime() + MINUTE;
}
