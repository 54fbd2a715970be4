import type { PipelineEvent } from "../domain/events.ts";
import type { ScoutReport, Sighting } from "../domain/stage.ts";
import type { StoredWorkItem, VersionedItem, WorkItem, WorkItemId } from "../domain/work-item.ts";
import { chunked } from "../lib/chunked.ts";
import { makeClosedEvent } from "./leave-event.ts";
import type { Queues } from "./queues.ts";
import type { StateStore } from "./state-store.ts";
import { afterLeaving, afterPullChange, afterSighting, makeWorkItem } from "./transition.ts";

export interface ApplyReportDeps {
  store: StateStore;
  queues: Queues;
  now(): Date;
}

/** What a look changed. */
export interface ScoutChanges {
  seen: number;
  created: number;
  changed: number;
  left: number;
}

const CHUNK = 100;

/**
 * Applies what scout saw: new issues become items, changed ones are triaged again, closed ones leave, and items whose pull
 * request changed are followed up. Items that somebody works on are left alone; a later look sees them. `known` are the items as they were before scout looked; those of
 * sightings that it lacks are read.
 */
export async function applyReport(
  deps: ApplyReportDeps,
  known: Map<WorkItemId, VersionedItem>,
  report: ScoutReport,
): Promise<ScoutChanges> {
  const changes: ScoutChanges = { seen: report.sightings.length, created: 0, changed: 0, left: 0 };

  for (const chunk of chunked(report.sightings, CHUNK)) {
    const returning = await deps.store.findMany(chunk.map(({ id }) => id).filter((id) => !known.has(id)));
    for (const stored of returning) known.set(stored.item.id, stored);
    const created = await createUnknown(deps, known, chunk);
    const applied = await Promise.all(chunk.map((sighting) => applySighting(deps, known.get(sighting.id), sighting)));
    const changed = applied.filter((one) => one !== undefined);
    changes.created += created.length;
    changes.changed += changed.length;
    await deps.queues.ensureJobs(inOrder(chunk, [...created, ...changed]), deps.now());
  }
  for (const [how, leavers] of [["closed", report.closed] as const, ["withdrawn", report.withdrawn] as const]) {
    for (const { id, explanation } of leavers) {
      if (await applyLeaving(deps, known.get(id), how, explanation)) changes.left += 1;
    }
  }
  for (const { id, seen } of report.pulls ?? []) {
    if (await applyPullChange(deps, id, seen)) changes.changed += 1;
  }
  return changes;
}

/** Makes items of the issues that nobody has seen yet, also not another runner a moment ago. */
async function createUnknown(
  deps: ApplyReportDeps,
  known: Map<string, VersionedItem>,
  chunk: Sighting[],
): Promise<StoredWorkItem[]> {
  const now = deps.now();
  const fresh = chunk
    .filter(({ id }) => !known.has(id))
    .map((sighting) => {
      const item = makeWorkItem(sighting, now);
      return { item, snapshot: sighting.snapshot, event: makeCreateEvent(item, sighting, now) };
    });
  const made = fresh.length === 0 ? [] : await deps.store.createMany(fresh);
  return fresh.filter((_, index) => made[index]).map(({ item, snapshot }) => ({ item, snapshot, version: 1 }));
}

/** The item as it is after a sighting that queued it; undefined where nothing is to be done. */
async function applySighting(
  deps: ApplyReportDeps,
  existing: VersionedItem | undefined,
  sighting: Sighting,
): Promise<StoredWorkItem | undefined> {
  const now = deps.now();
  const next = existing && afterSighting(existing.item, sighting, now);
  if (existing === undefined || next === undefined) return undefined;
  const at = now.toISOString();
  if (next.status !== "queued") {
    const isFrozenText = next.editedAt === undefined;
    await deps.store.revise(existing, next, [{ type: "item:edited", at, item: sighting.id, isFrozenText }]);
    return undefined;
  }
  const why = existing.item.status === "closed" ? "opened again" : "the issue changed";
  const event: PipelineEvent = { type: "item:changed", at, item: sighting.id, why };
  const version = await deps.store.revise(existing, next, [event], sighting.snapshot);
  return version === undefined ? undefined : { item: next, snapshot: sighting.snapshot, version };
}

async function applyLeaving(
  deps: ApplyReportDeps,
  known: VersionedItem | undefined,
  how: "closed" | "withdrawn",
  explanation: string,
): Promise<boolean> {
  const next = known && afterLeaving(known.item, how, explanation, deps.now());
  if (known === undefined || next === undefined) return false;
  const stored = await deps.store.find(known.item.id);
  if (stored?.version !== known.version) return false;
  const event = makeLeaveEvent(stored, explanation, next.status === "closed" ? "closed" : "goes-on", deps.now());
  const version = await deps.store.revise(stored, next, [event]);
  if (version !== undefined && next.status === "queued")
    await deps.queues.ensureJob({ item: next, version }, deps.now());
  return version !== undefined;
}

/**
 * The item's pull request changed, to what `seen` stands for where that is known. Read again, since the issue of the same
 * look may have moved the item.
 */
export async function applyPullChange(
  deps: ApplyReportDeps,
  id: WorkItemId,
  seen: string | undefined,
): Promise<boolean> {
  const [stored] = await deps.store.findMany([id]);
  const now = deps.now();
  const next = stored && afterPullChange(stored.item, seen, now);
  if (stored === undefined || next === undefined) return false;
  const at = now.toISOString();
  const event: PipelineEvent = { type: "item:changed", at, item: id, why: "its pull request changed" };
  const version = await deps.store.revise(stored, next, [event]);
  if (version === undefined) return false;
  await deps.queues.ensureJob({ item: next, version }, now);
  return true;
}

/** Scout's order is the order of work. */
function inOrder(chunk: Sighting[], stored: StoredWorkItem[]): StoredWorkItem[] {
  const byId = new Map(stored.map((one) => [one.item.id, one]));
  return chunk.flatMap(({ id }) => byId.get(id) ?? []);
}

function makeCreateEvent(item: WorkItem, { snapshot }: Sighting, now: Date): PipelineEvent {
  return {
    type: "item:created",
    at: now.toISOString(),
    item: item.id,
    repo: item.repo,
    issue: item.issue,
    title: snapshot.title,
    url: snapshot.url,
    ...(snapshot.milestone === undefined ? {} : { milestone: snapshot.milestone.title }),
  };
}

function makeLeaveEvent(
  stored: StoredWorkItem,
  explanation: string,
  how: "closed" | "goes-on",
  now: Date,
): PipelineEvent {
  if (how === "closed") return makeClosedEvent(stored, explanation, now);
  return { type: "item:changed", at: now.toISOString(), item: stored.item.id, why: explanation };
}
