import { listCronTimes } from "../config/cron-times.ts";
import type { PipelineEvent } from "../domain/events.ts";
import { MINUTE } from "../lib/durations.ts";
import type { MissedScheduleFacts } from "./facts.ts";
import type { Presence } from "./presence.ts";

export interface Schedule {
  name: string;
  /** Cron text; empty for never. */
  pattern: string;
  /** True for an event that shows that the schedule fired. */
  isSign(event: PipelineEvent): boolean;
}

/** A schedule that shows no sign within this time did not fire. */
const GRACE_MS = 20 * MINUTE;
/** Our clock and that of another machine may differ by this much. */
const EARLY_MS = MINUTE;

/**
 * Occasions of the day that passed without a sign. Only from the first moment on at which a runner was known to be up: who
 * never starts the long-running command misses no schedule of it.
 */
export function toMissedSchedules(
  schedules: readonly Schedule[],
  {
    events,
    presences,
    window,
    timezone,
    now,
  }: {
    events: readonly PipelineEvent[];
    presences: readonly Presence[];
    window: { from: Date; to: Date };
    timezone: string;
    now: Date;
  },
): MissedScheduleFacts[] {
  const first = Math.min(...presences.map(({ startedAt }) => Date.parse(startedAt)));
  const from = new Date(Math.max(window.from.getTime(), first));
  const to = new Date(Math.min(window.to.getTime(), now.getTime() - GRACE_MS));
  if (from >= to) return [];
  return schedules.flatMap(({ name, pattern, isSign }) => {
    const due = listCronTimes(pattern, timezone, { from, to });
    const signs = events.filter(isSign).map(({ at }) => Date.parse(at));
    const missed = due.filter((at) => {
      return !signs.some((sign) => sign >= at.getTime() - EARLY_MS && sign < at.getTime() + GRACE_MS);
    });
    return missed.length === 0
      ? []
      : [{ schedule: name, times: missed.map((at) => at.toISOString()), due: due.length }];
  });
}
