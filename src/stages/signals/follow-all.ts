import type { VersionedRecord } from "../../domain/ports/signal-records.ts";
import type { SignalDeps } from "./deps.ts";
import type { ScoredCause } from "./file-cause.ts";
import { judgeComeback } from "./follow-closed.ts";
import { followOpen } from "./follow-open.ts";
import type { ReadSources } from "./read-sources.ts";
import type { Verdicts } from "./verdict.ts";

type Attempt = (work: () => Promise<void>) => Promise<void>;

/**
 * Looks at every record with an open issue, and at those with a closed one that are seen again. What is found stands in
 * `verdicts`; one record in trouble is among `failures`, and the others are looked at all the same.
 */
export async function followAll(
  deps: SignalDeps,
  read: ReadSources,
  ranked: ScoredCause[],
  { verdicts, failures }: { verdicts: Verdicts; failures: unknown[] },
  signal: AbortSignal,
): Promise<void> {
  const attempt: Attempt = async (work) => {
    try {
      signal.throwIfAborted();
      await work();
    } catch (error) {
      signal.throwIfAborted();
      failures.push(error);
    }
  };
  await followEachOpen(deps, read, ranked, verdicts, { attempt, signal });
  await followEachClosed(deps, ranked, verdicts, attempt);
}

async function followEachOpen(
  deps: SignalDeps,
  { silent }: ReadSources,
  ranked: ScoredCause[],
  verdicts: Verdicts,
  { attempt, signal }: { attempt: Attempt; signal: AbortSignal },
): Promise<void> {
  const seen = new Map(ranked.map((scored) => [scored.cause.id, scored]));
  const mute = deps.sources.filter(({ name }) => silent.some(({ source }) => source === name));
  for (const repo of new Set(deps.sources.map((source) => source.repo))) {
    for (const stored of await deps.records.listOpen(repo)) {
      const { id, issue } = stored.record;
      const scored = seen.get(id);
      if (scored !== undefined) verdicts.set(id, { decision: "known", why: `it has #${issue}`, issue });
      // A source that is silent says nothing of what is resolved.
      if (stored.record.signals.some((key) => mute.some((source) => source.owns(key)))) continue;
      await attempt(async () => {
        const at = scored && { ...scored, score: scored.score.total };
        const followed = await followOpen(deps, stored, at, signal);
        if (scored === undefined) return;
        const why =
          followed.kind === "closed-by-people" ? `#${issue} was closed; the next release tells` : `it has #${issue}`;
        verdicts.set(id, { decision: "known", why, issue });
      });
    }
  }
}

async function followEachClosed(
  deps: SignalDeps,
  ranked: ScoredCause[],
  verdicts: Verdicts,
  attempt: Attempt,
): Promise<void> {
  for (const scored of ranked) {
    const { id, stored } = scored.cause;
    if (stored === undefined || !stored.record.isClosed || verdicts.has(id)) continue;
    const { issue } = stored.record;
    verdicts.set(id, { decision: "known", why: `#${issue} could not be read`, issue });
    await attempt(async () => {
      const comeback = await judgeComeback(deps, stored, { ...scored, score: scored.score.total });
      if (comeback.kind !== "again") {
        verdicts.set(id, { decision: comeback.kind, why: comeback.why, issue: comeback.issue });
        return;
      }
      scored.cause.stored = await startGeneration(deps, stored, comeback.previousIssue);
      verdicts.delete(id);
    });
  }
}

/** The record forgets its old issue, so that the cause is filed like a new one. */
async function startGeneration(
  deps: SignalDeps,
  stored: VersionedRecord,
  previousIssue: number,
): Promise<VersionedRecord> {
  const { record } = stored;
  const next = {
    ...record,
    ...{ state: "summarised" as const, issue: undefined, isClosed: false, closedAt: undefined },
    ...{ reopened: 0, releases: [] },
    ...{ previousIssue, generation: record.generation + 1, resolvedBy: undefined },
  };
  const version = await deps.records.revise(stored, next);
  return { record: next, version: version ?? stored.version };
}
