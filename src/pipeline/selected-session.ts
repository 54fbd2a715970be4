import { setTimeout as delay } from "node:timers/promises";
import type { ItemStageName, VersionedItem } from "../domain/work-item.ts";
import { chunked } from "../lib/chunked.ts";
import { SECOND } from "../lib/durations.ts";
import { processItem, type ProcessItemDeps, type Processed } from "./process-item.ts";
import type { Queues } from "./queues.ts";
import { runScoutPass, type ScoutPassDeps } from "./scout-pass.ts";
import { makeSummary, type SessionSummary } from "./session.ts";
import { toStateError } from "./state-outage.ts";
import type { StateStore } from "./state-store.ts";
import { findOpenRun } from "./open-run.ts";

export interface Selection {
  repos: string[];
  /** Only these issue numbers; empty for all. */
  issues: number[];
  /** Only these stages; empty for all. */
  stages: ItemStageName[];
  /** At most this many items. */
  maxItems: number;
}

const MOST_STEPS_PER_ITEM = 50;
const CHUNK = 100;

export interface SelectedSessionDeps {
  store: StateStore;
  queues: Queues;
  item: ProcessItemDeps;
  pass: ScoutPassDeps;
  /** This one: an open run of another is left to it. */
  machine: string;
  onProcessed(processed: Processed): void;
  now(): Date;
}

/**
 * One look at the projects, then work on chosen items only, without the queues: each is claimed by its state, which keeps
 * every other runner away. The jobs that are left behind in the queues find another version and do nothing. An item that
 * another runner holds is waited for, since it may be what a runner left that is gone. What goes wrong with an item is in
 * its outcome; it rejects only where Redis was away too long to write one down, after all that is under way has ended.
 */
export async function runSelected(
  deps: SelectedSessionDeps,
  session: string,
  selection: Selection,
  concurrency: number,
  signal: AbortSignal,
): Promise<SessionSummary> {
  const startedAt = deps.now();
  const summary = { ...makeSummary(session), passes: 1 };
  for (const repo of selection.repos) {
    try {
      const changes = await runScoutPass(deps.pass, repo, signal);
      summary.created += changes.created;
      summary.changed += changes.changed;
      summary.left += changes.left;
    } catch (error) {
      summary.silent.push({ repo, error });
    }
  }
  const chosen = await choose(deps, selection);
  const waiting = [...chosen];
  const work = async () => {
    for (let stored = waiting.shift(); stored !== undefined && !signal.aborted; stored = waiting.shift()) {
      await workThrough(stored);
    }
  };

  async function workThrough(first: VersionedItem): Promise<void> {
    let stored = first;
    for (let step = 0; step < MOST_STEPS_PER_ITEM && !signal.aborted; step += 1) {
      if (!canMove(stored, selection, deps)) break;
      const { item, version } = stored;
      const processed = await processItem(deps.item, item.stage, { id: item.id, v: version }, signal);
      deps.onProcessed(processed);
      if (processed.kind === "stale") return;
      if (processed.kind === "stopped") break;
      if (processed.kind === "moved") stored = processed.stored;
      else await delay(Math.min(processed.msLeft, SECOND) + 50, undefined, { signal }).catch(() => undefined);
    }
    if (stored.item.status === "queued") await deps.queues.ensureJob(stored, deps.now());
  }

  const ends = await Promise.allSettled(Array.from({ length: concurrency }, work));
  for (const end of ends) if (end.status === "rejected") throw toStateError(end.reason);
  summary.ms = deps.now().getTime() - startedAt.getTime();
  return summary;
}

async function choose(deps: SelectedSessionDeps, selection: Selection): Promise<VersionedItem[]> {
  const found: VersionedItem[] = [];
  for (const repo of selection.repos) {
    for (const ids of chunked(await deps.store.listProject(repo), CHUNK)) {
      for (const stored of await deps.store.findMany(ids)) if (canMove(stored, selection, deps)) found.push(stored);
    }
  }
  return found.toSorted(byUrgency).slice(0, selection.maxItems);
}

/** Issues by their rank; a look at a pull request that exists comes after those that have none. */
function byUrgency({ item: a }: VersionedItem, { item: b }: VersionedItem): number {
  return Number(a.stage === "follow") - Number(b.stage === "follow") || a.rank - b.rank;
}

function canMove(
  { item }: VersionedItem,
  { issues, stages }: Selection,
  { machine, now }: Pick<SelectedSessionDeps, "machine" | "now">,
): boolean {
  if (item.status !== "queued") return false;
  if (item.notBefore !== undefined && Date.parse(item.notBefore) > now().getTime()) return false;
  const run = findOpenRun(item);
  if (run !== undefined && run.host !== machine) return false;
  return (issues.length === 0 || issues.includes(item.issue)) && (stages.length === 0 || stages.includes(item.stage));
}
