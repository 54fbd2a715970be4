import { isAppError } from "../../domain/errors.ts";
import type { SignalDeps } from "./deps.ts";
import { fileCause, type ScoredCause } from "./file-cause.ts";
import { findShortfall } from "./rank.ts";
import type { ReadSources } from "./read-sources.ts";
import type { Verdict, Verdicts } from "./verdict.ts";

/**
 * Files what is worth an issue and has none, the highest score first, until the budget is spent. Returns the causes that
 * wait for room. In a dry run the ports write nothing, so the room is counted here, and a new source is no obstacle.
 */
export async function fileWorthy(
  deps: SignalDeps,
  { ranked, read, dryRun }: { ranked: ScoredCause[]; read: ReadSources; dryRun: boolean },
  { verdicts, failures }: { verdicts: Verdicts; failures: unknown[] },
  signal: AbortSignal,
): Promise<ScoredCause[]> {
  await deps.records.releaseStale(deps.now());
  const room = await deps.records.readRoom({ ...deps.config.budget, now: deps.now() });
  let left = Math.min(deps.config.budget.perRun, dryRun ? Math.min(room.day, room.open) : Number.MAX_SAFE_INTEGER);
  let refused: "day" | "open" | undefined = dryRun && left === 0 ? (room.day === 0 ? "day" : "open") : undefined;
  const waiting: ScoredCause[] = [];
  const troubled = new Set<string>();
  const wait = (scored: ScoredCause, why: string) => {
    verdicts.set(scored.cause.id, { decision: "waiting", why });
    waiting.push(scored);
  };
  for (const scored of ranked) {
    const { cause, score } = scored;
    if (verdicts.has(cause.id)) continue;
    const verdict = findVerdictWithoutIssue(deps, scored, dryRun ? undefined : read);
    if (verdict !== undefined) {
      verdicts.set(cause.id, verdict);
      continue;
    }
    if (left === 0 || refused !== undefined || troubled.has(cause.repo)) {
      wait(scored, troubled.has(cause.repo) ? "the tracker does not take issues now" : toSpent(refused));
      continue;
    }
    const filed = await fileCause(deps, scored, signal);
    switch (filed.kind) {
      case "filed": {
        left -= 1;
        const why = `score ${score.total} of at least ${deps.config.threshold}`;
        verdicts.set(cause.id, { decision: "filed", why, issue: dryRun ? undefined : filed.issue });
        break;
      }
      case "known":
        verdicts.set(cause.id, { decision: "known", why: "another pass filed it", issue: filed.issue });
        break;
      case "held":
        verdicts.set(cause.id, { decision: "held", why: "another pass is filing it" });
        break;
      case "refused":
        refused = filed.budget;
        wait(scored, toSpent(refused));
        break;
      case "failed":
        failures.push(filed.error);
        if (isAppError(filed.error)) troubled.add(cause.repo);
        verdicts.set(cause.id, { decision: "failed", why: "its issue could not be written" });
    }
  }
  return waiting;
}

function findVerdictWithoutIssue(
  { config }: SignalDeps,
  scored: ScoredCause,
  read: ReadSources | undefined,
): Verdict | undefined {
  const shortfall = findShortfall(scored, config);
  if (shortfall !== undefined) {
    const isMuted = scored.score.terms.some(({ term }) => term === "muted");
    return { decision: isMuted ? "muted" : "below", why: shortfall };
  }
  const isFresh = scored.cause.signals.every(({ key }) => read?.fresh.has(read.sourceOf.get(key) ?? "") === true);
  return isFresh ? { decision: "first-look", why: "its source is new; the next pass may file it" } : undefined;
}

function toSpent(refused: "day" | "open" | undefined): string {
  if (refused === "day") return "the day's budget is spent";
  return refused === "open" ? "too many issues of signals are open" : "this pass's budget is spent";
}
