import { html } from "hono/html";
import type { PipelineEvent } from "../../domain/events.ts";
import { formatDuration } from "../../lib/durations.ts";
import { addEvent, makeActivityTotals, type RunRow } from "../activity/fold-events.ts";
import type { Html } from "./layout.ts";
import { renderTable } from "./table.ts";
import { formatUsd, renderAgo, renderState, toItemPath, toRunPath } from "./phrases.ts";

/** The runs that an item's history tells of, latest first. */
export function toItemRuns(history: readonly PipelineEvent[]): RunRow[] {
  const totals = makeActivityTotals();
  for (const event of history) addEvent(totals, event, (at) => at.slice(0, 10));
  return [...totals.runs.values()].toReversed();
}

export function renderRunTable(runs: readonly RunRow[], { now, withItem }: { now: Date; withItem: boolean }): Html {
  return renderTable({
    caption: "Agent runs, latest first",
    columns: [
      { head: "Run" },
      ...(withItem ? [{ head: "Item" }] : []),
      { head: "Ended" },
      { head: "Started" },
      { head: "Took", isNumber: true },
      { head: "Cost", isNumber: true },
    ],
    rows: runs.map(({ run, item, agent, startedAt, end, ms, usd }) => [
      html`<a href="${toRunPath(run)}">${withItem ? run : (/r\d+$/.exec(run)?.[0] ?? run)}</a>
        <span class="muted">${agent}</span>`,
      ...(withItem ? [html`<a href="${toItemPath(item)}">${item}</a>`] : []),
      end === undefined ? renderState("working") : end,
      startedAt === undefined ? "" : renderAgo(startedAt, now),
      ms === undefined ? "" : formatDuration(ms),
      usd === undefined ? "–" : formatUsd(usd),
    ]),
  });
}
