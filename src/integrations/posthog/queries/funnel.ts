import type { Signal } from "../../../domain/signal.ts";
import { DAY } from "../../../lib/durations.ts";
import { readCount, type ReadCell, readText } from "../cells.ts";
import type { PostHogQuery } from "../client.ts";
import { type PostHogPlace, toQueryTime } from "./place.ts";

/** A way through the product, as the configuration names it: events in the order in which people send them. */
export interface Funnel {
  name: string;
  steps: string[];
}

/** People who reached each step. */
export interface FunnelCounts {
  now: number[];
  before: number[];
}

const DAYS = 7;
/** The history is this many windows before the present one. */
const WINDOWS = 4;
/** Fewer people than this at a step say nothing of its rate. */
const LEAST_PEOPLE = 200;
/** Standard deviations; a difference this large is chance once in 200 times. */
const LEAST_DEVIATION = 2.58;
const LEAST_DROP = 0.1;

/**
 * People by step, now and before, in one query: a person reached a step who sent its event after the first one and all
 * events between. The names of the events are values; only their numbers are in the query's text.
 */
export function makeFunnelQuery({ steps }: Funnel, now: Date): PostHogQuery {
  const times = steps.map((_, index) =>
    index === 0
      ? "minIf(timestamp, event = {e0}) AS t0, countIf(event = {e0}) AS c0"
      : `maxIf(timestamp, event = {e${index}}) AS t${index}, countIf(event = {e${index}}) AS c${index}`,
  );
  const reached = steps.map((_, index) => {
    const conditions = steps
      .slice(0, index + 1)
      .map((_step, at) => (at === 0 ? "c0 > 0" : `c${at} > 0 AND t${at} >= t${at - 1}`));
    return `countIf(${conditions.join(" AND ")}) AS s${index}`;
  });
  const end = now.getTime();
  return {
    kind: "HogQLQuery",
    query: [
      `SELECT period, ${reached.join(", ")} FROM (`,
      `SELECT person_id, if(timestamp >= {since}, 'now', 'before') AS period, ${times.join(", ")}`,
      "FROM events WHERE event IN {events} AND timestamp >= {history} AND timestamp <= {until}",
      "GROUP BY person_id, period) GROUP BY period LIMIT 2",
    ].join(" "),
    values: {
      events: steps,
      since: toQueryTime(new Date(end - DAYS * DAY)),
      history: toQueryTime(new Date(end - (WINDOWS + 1) * DAYS * DAY)),
      until: toQueryTime(now),
      ...Object.fromEntries(steps.map((event, index) => [`e${index}`, event])),
    },
  };
}

export function toFunnelColumns({ steps }: Funnel): { period: ReadCell<string> } & Record<string, ReadCell<unknown>> {
  return { period: readText, ...Object.fromEntries(steps.map((_, index) => [`s${index}`, readCount])) };
}

/** undefined where one of the two periods is missing. */
export function toFunnelCounts({ steps }: Funnel, rows: Record<string, unknown>[]): FunnelCounts | undefined {
  const read = (period: string) => {
    const row = rows.find((one) => one["period"] === period);
    return row && steps.map((_, index) => Number(row[`s${index}`] ?? 0));
  };
  const [present, before] = [read("now"), read("before")];
  return present === undefined || before === undefined ? undefined : { now: present, before };
}

/**
 * A signal for each step whose rate fell against its own history, by a two-proportion test: absolute numbers rise and fall
 * with the number of visitors. Pure.
 */
export function toFunnelSignals(funnel: Funnel, counts: FunnelCounts, place: PostHogPlace, now: Date): Signal[] {
  return funnel.steps.slice(1).flatMap((event, index): Signal[] => {
    const [from, reached] = [counts.now[index] ?? 0, counts.now[index + 1] ?? 0];
    const [fromBefore, reachedBefore] = [counts.before[index] ?? 0, counts.before[index + 1] ?? 0];
    if (from < LEAST_PEOPLE || fromBefore < LEAST_PEOPLE) return [];
    const [rate, rateBefore] = [reached / from, reachedBefore / fromBefore];
    const pooled = (reached + reachedBefore) / (from + fromBefore);
    const error = Math.sqrt(pooled * (1 - pooled) * (1 / from + 1 / fromBefore));
    const deviation = error === 0 ? 0 : (rateBefore - rate) / error;
    if (deviation < LEAST_DEVIATION || rate > rateBefore * (1 - LEAST_DROP)) return [];
    const lost = Math.round(from * (rateBefore - rate));
    const previous = funnel.steps[index] ?? "";
    return [
      {
        source: "posthog",
        kind: "funnel-drop",
        repo: place.repo,
        key: `${place.prefix}:funnel:${funnel.name}:${index + 1}`,
        name: `${funnel.name}, step ${index + 2}`,
        url: `${place.webUrl}/insights`,
        type: "Funnel drop",
        message: `In "${funnel.name}" fewer people go on from ${previous} to ${event}: ${toPercent(rate)} instead of ${toPercent(rateBefore)}.`,
        level: rate < rateBefore / 2 ? "error" : "warning",
        firstSeen: new Date(now.getTime() - DAYS * DAY).toISOString(),
        lastSeen: now.toISOString(),
        events: lost,
        users: lost,
        window: `the last ${DAYS} days`,
        state: "ongoing",
        releases: [],
        isThirdParty: false,
        linked: [],
        isBeingFixed: false,
        facts: [
          { name: "Step", value: `${previous} → ${event}` },
          { name: `Rate in the last ${DAYS} days`, value: `${toPercent(rate)} (${reached} of ${from})` },
          {
            name: `Rate in the ${WINDOWS * DAYS} days before`,
            value: `${toPercent(rateBefore)} (${reachedBefore} of ${fromBefore})`,
          },
          { name: "Standard deviations", value: deviation.toFixed(1) },
        ],
      },
    ];
  });
}

function toPercent(rate: number): string {
  return `${(rate * 100).toFixed(1)} %`;
}
