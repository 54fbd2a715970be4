import type { SignalsConfig } from "../../config/signals-schema.ts";
import type { VersionedRecord } from "../../domain/ports/signal-records.ts";
import type { Signal } from "../../domain/signal.ts";
import { groupCauses, toFigures } from "./cause.ts";
import type { ScoredCause } from "./file-cause.ts";
import { createFindMute } from "./mute.ts";
import { toScore } from "./score.ts";

/** Causes of all signals with their figures and scores, the highest score first. Pure. */
export function rankCauses(
  signals: readonly Signal[],
  known: ReadonlyMap<string, VersionedRecord>,
  config: SignalsConfig,
  now: Date,
): ScoredCause[] {
  const findMute = createFindMute(config.mute, now);
  const testEnvironments = new Set(config.testEnvironments.map((name) => name.toLowerCase()));
  return groupCauses(signals, known)
    .map((cause) => {
      const figures = toFigures(cause);
      const muted = findMute(cause.signals);
      return {
        cause,
        figures,
        score: toScore(cause, figures, { weights: config.weights, testEnvironments, muted, now }),
      };
    })
    .toSorted(
      (a, b) =>
        b.score.total - a.score.total || b.figures.users - a.figures.users || (a.cause.id < b.cause.id ? -1 : 1),
    );
}

/**
 * Why a cause without an issue is not worth one, or undefined where it is. Few people and few events are enough for what
 * is fatal, came back, is urgent in its source, or is a whole release.
 */
export function findShortfall({ cause, figures, score }: ScoredCause, config: SignalsConfig): string | undefined {
  const heaviest = score.terms.filter(({ points }) => points < 0).toSorted((a, b) => a.points - b.points)[0];
  if (cause.signals.every(({ state }) => state === "resolved")) return "resolved in its source";
  if (score.total < config.threshold) {
    return heaviest?.because ?? `score ${score.total} is below ${config.threshold}`;
  }
  const isUrgent =
    cause.release !== undefined ||
    cause.signals.some(
      ({ level, state, priority }) => level === "fatal" || state === "regressed" || priority === "high",
    );
  if (isUrgent || figures.users >= config.leastUsers || figures.events >= config.leastEvents) return undefined;
  return `fewer than ${config.leastUsers} people and ${config.leastEvents} events`;
}
