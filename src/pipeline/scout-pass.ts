import type { StaleIssue } from "../domain/events.ts";
import { isAppError, messageOf } from "../domain/errors.ts";
import type { Ledger } from "../domain/ports/ledger.ts";
import type { ScoutReport, SourceStage } from "../domain/stage.ts";
import type { VersionedItem, WorkItemId } from "../domain/work-item.ts";
import { chunked } from "../lib/chunked.ts";
import { type ApplyReportDeps, applyReport, type ScoutChanges } from "./apply-report.ts";
import { toKnownItem } from "./known-item.ts";
import type { StateStore } from "./state-store.ts";
import { untilAborted } from "./until-aborted.ts";

export interface ScoutPassDeps extends ApplyReportDeps {
  ledger: Ledger;
  scout: SourceStage;
  redact(text: string): string;
}

const CHUNK = 100;

/**
 * Looks through one project and applies what it saw. A source that does not answer is written to the ledger, and the error
 * goes on to the caller.
 */
export async function runScoutPass(deps: ScoutPassDeps, repo: string, signal: AbortSignal): Promise<ScoutChanges> {
  const known = await loadKnown(deps.store, repo);
  const report = await look(deps, repo, known, signal);
  const changes = await applyReport(deps, known, report);
  await deps.ledger.append({
    type: "source:read",
    at: deps.now().toISOString(),
    source: `github:${repo}`,
    seen: changes.seen,
    created: changes.created,
    changed: changes.changed,
    closed: changes.left,
    ...(report.stale === undefined || report.stale.length === 0
      ? {}
      : { stale: toRedactedTitles(report.stale, deps.redact) }),
  });
  return changes;
}

function toRedactedTitles(stale: readonly StaleIssue[], redact: (text: string) => string): StaleIssue[] {
  return stale.map((issue) => ({ ...issue, title: redact(issue.title) }));
}

async function loadKnown(store: StateStore, repo: string): Promise<Map<WorkItemId, VersionedItem>> {
  const known = new Map<WorkItemId, VersionedItem>();
  for (const ids of chunked(await store.listProject(repo), CHUNK)) {
    for (const stored of await store.findMany(ids)) known.set(stored.item.id, stored);
  }
  return known;
}

async function look(
  deps: ScoutPassDeps,
  repo: string,
  known: Map<WorkItemId, VersionedItem>,
  signal: AbortSignal,
): Promise<ScoutReport> {
  try {
    const asked = [...known.values()].map(({ item }) => toKnownItem(item));
    return await untilAborted((stop) => deps.scout.run(repo, asked, stop), signal);
  } catch (error) {
    if (signal.aborted) throw error;
    await deps.ledger.append({
      type: "source:silent",
      at: deps.now().toISOString(),
      source: `github:${repo}`,
      code: isAppError(error) ? error.code : "bug.unexpected",
      message: deps.redact(messageOf(error)),
    });
    throw error;
  }
}
