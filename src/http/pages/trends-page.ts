import { html } from "hono/html";
import { DAY, formatDuration, HOUR, MINUTE } from "../../lib/durations.ts";
import type { Activity } from "../activity/activity.ts";
import type { DayCounts } from "../activity/fold-events.ts";
import { renderBarChart } from "../charts/bar-chart.ts";
import { type BurnUp, renderBurnUp } from "../charts/burn-up-chart.ts";
import type { PageDeps, WrittenLogs } from "../page-deps.ts";
import type { Html, PageContent, PageFrame } from "./layout.ts";
import { formatUsd } from "./phrases.ts";
import { renderRunTable } from "./run-table.ts";

const DAYS_OF_BURN_UP = 28;
const RUNS_SHOWN = 15;
const MOST_MILESTONES = 12;

/** `/trends`: what four weeks look like. */
export async function makeTrendsPage(deps: PageDeps, frame: PageFrame, activity: Activity): Promise<PageContent> {
  const days = activity.listDays();
  const burnUps = await readBurnUps(deps.logs);
  const body = html`<h1>Four weeks</h1>
    ${activity.isComplete() ? "" : html`<p class="notice" role="status">The ledger is still being read; the figures below grow until it is done.</p>`}
    <div class="charts">${renderThroughput(days)}${renderCycleTime(days)}${renderCost(days)}</div>
    <div class="charts">${burnUps.map((one) => renderBurnUp(one))}</div>
    ${burnUps.length === 0 ? html`<p class="muted">Milestones appear here with the first daily log that names one.</p>` : ""}
    <section>
      <h2>Latest runs</h2>
      ${renderRuns(activity, frame)}
    </section>`;
  return { title: "Trends", place: "/trends", body };
}

type Days = readonly { day: string; counts: DayCounts }[];

function renderThroughput(days: Days): Html {
  const values = days.map(({ day, counts }) => ({ day, value: counts.opened }));
  const [week, before] = [sum(values.slice(-7)), sum(values.slice(-14, -7))];
  return renderBarChart({
    id: "throughput",
    title: "Pull requests opened",
    summary: `${week} in the last 7 days, ${before} in the 7 before.`,
    days: values,
    format: String,
  });
}

function renderCycleTime(days: Days): Html {
  const values = days.map(({ day, counts }) => ({ day, value: median(counts.cycles) }));
  const longest = Math.max(0, ...values.map(({ value }) => value ?? 0));
  const unit = longest > 3 * DAY ? DAY : longest > 2 * HOUR ? HOUR : MINUTE;
  const week = median(days.slice(-7).flatMap(({ counts }) => counts.cycles));
  return renderBarChart({
    id: "cycle-time",
    title: "From issue to pull request",
    summary:
      week === undefined
        ? "None in the last 7 days."
        : `In the last 7 days, half of them took ${formatDuration(week)} or less.`,
    days: values,
    format: formatDuration,
    unit,
    formatMark: (ms) => `${ms / unit}${unit === MINUTE ? "m" : unit === HOUR ? "h" : "d"}`,
  });
}

function renderCost(days: Days): Html {
  const values = days.map(({ day, counts }) => ({ day, value: counts.usd }));
  const opened = days.slice(-7).reduce((total, { counts }) => total + counts.opened, 0);
  const week = sum(values.slice(-7));
  const each = opened === 0 ? "" : `, ${formatUsd(week / opened)} for each pull request`;
  return renderBarChart({
    id: "cost",
    title: "Money that agents reported",
    summary: `${formatUsd(week)} in the last 7 days${each}.`,
    days: values,
    format: formatUsd,
    formatMark: (usd) => `$${usd}`,
  });
}

function renderRuns(activity: Activity, { now }: PageFrame): Html {
  const runs = activity.listRuns(RUNS_SHOWN);
  return runs.length === 0
    ? html`<p class="none">No agent has run yet.</p>`
    : renderRunTable(runs, { now, withItem: true });
}

/** A milestone's course, as the daily logs of the last weeks saw it. */
async function readBurnUps(logs: WrittenLogs): Promise<BurnUp[]> {
  const days = (await logs.listDays()).slice(0, DAYS_OF_BURN_UP).toReversed();
  const found = new Map<string, BurnUp & { points: { day: string; closed: number; total: number }[] }>();
  const read = await Promise.all(days.map(async (day) => ({ day, log: await logs.find(day) })));
  for (const { day, log } of read) {
    for (const { repo, title, closed, open, due } of log?.milestones ?? []) {
      const key = `${repo} ${title}`;
      const known = found.get(key) ?? { id: `burn-up-${found.size}`, title: `${title} (${repo})`, points: [] };
      known.points.push({ day, closed, total: closed + open });
      found.set(key, { ...known, due });
    }
  }
  const newest = days.at(-1);
  return [...found.values()].filter(({ points }) => points.at(-1)?.day === newest).slice(0, MOST_MILESTONES);
}

function sum(values: readonly { value: number }[]): number {
  return values.reduce((total, { value }) => total + value, 0);
}

function median(values: readonly number[]): number | undefined {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted.length === 0 ? undefined : sorted[Math.floor((sorted.length - 1) / 2)];
}
