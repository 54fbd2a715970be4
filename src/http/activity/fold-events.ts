import type { PipelineEvent } from "../../domain/events.ts";
import { DAY } from "../../lib/durations.ts";

/** What happened on one day. */
export interface DayCounts {
  created: number;
  opened: number;
  closed: number;
  runs: number;
  usd: number;
  /** From item to pull request, in ms, one for each. */
  cycles: number[];
}

export interface RunRow {
  run: string;
  item: string;
  agent: string;
  startedAt?: string | undefined;
  endedAt?: string | undefined;
  end?: string | undefined;
  ms?: number | undefined;
  usd?: number | undefined;
}

/** Everything the charts and the list of runs are drawn from; grows by one event at a time. */
export interface ActivityTotals {
  days: Map<string, DayCounts>;
  /** Latest last. */
  runs: Map<string, RunRow>;
  createdAt: Map<string, number>;
}

const MOST_RUNS = 500;
const MOST_ITEMS = 100_000;

export function makeActivityTotals(): ActivityTotals {
  return { days: new Map(), runs: new Map(), createdAt: new Map() };
}

/** Adds an event to the totals, in place. `toDay` names the day of an ISO time. */
export function addEvent(totals: ActivityTotals, event: PipelineEvent, toDay: (at: string) => string): void {
  switch (event.type) {
    case "item:created":
      getDay(totals, toDay(event.at)).created += 1;
      remember(totals.createdAt, event.item, Date.parse(event.at), MOST_ITEMS);
      break;
    case "item:closed":
      getDay(totals, toDay(event.at)).closed += 1;
      break;
    case "pull-request:opened": {
      const day = getDay(totals, toDay(event.at));
      day.opened += 1;
      const created = totals.createdAt.get(event.item);
      if (created !== undefined) day.cycles.push(Date.parse(event.at) - created);
      break;
    }
    case "agent:started": {
      const { run, item, agent } = event;
      const known = totals.runs.get(run);
      remember(totals.runs, run, { run, item, agent, startedAt: known?.startedAt ?? event.at }, MOST_RUNS);
      break;
    }
    case "agent:ended": {
      const day = getDay(totals, toDay(event.at));
      day.runs += 1;
      day.usd += event.usage.usd ?? 0;
      const { run, item, agent, end, ms, usage } = event;
      const startedAt = totals.runs.get(run)?.startedAt ?? new Date(Date.parse(event.at) - ms).toISOString();
      const row = { run, item, agent, startedAt, endedAt: event.at, end, ms, usd: usage.usd };
      remember(totals.runs, run, row, MOST_RUNS);
      break;
    }
    default:
      break;
  }
}

/** The last `count` days up to `today`, oldest first; days without events are there, too. */
export function listDays(totals: ActivityTotals, today: string, count: number): { day: string; counts: DayCounts }[] {
  const end = Date.parse(today);
  return Array.from({ length: count }, (_, index) => {
    const day = new Date(end - (count - 1 - index) * DAY).toISOString().slice(0, 10);
    return { day, counts: totals.days.get(day) ?? makeDay() };
  });
}

function getDay({ days }: ActivityTotals, day: string): DayCounts {
  const known = days.get(day);
  if (known !== undefined) return known;
  const made = makeDay();
  days.set(day, made);
  return made;
}

function makeDay(): DayCounts {
  return { created: 0, opened: 0, closed: 0, runs: 0, usd: 0, cycles: [] };
}

/** Puts an entry last, and forgets the first ones of a map that is too long. */
function remember<V>(map: Map<string, V>, key: string, value: V, most: number): void {
  map.delete(key);
  map.set(key, value);
  for (const [oldest] of map) {
    if (map.size <= most) break;
    map.delete(oldest);
  }
}
