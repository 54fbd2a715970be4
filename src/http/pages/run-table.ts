import { html } from "hono/html";
import type { PipelineEvent } from "../../domain/events.ts";
import { formatDuration } from "../../lib/durations.ts";
import { addEvent, makeActivityTotals, type RunRow } from "../activity/fold-events.ts";
import type { Html } from "./layout.ts";
import { formatUsd, renderAgo, renderState, toItemPath, toRunPath } from "./phrases.ts";

/** The runs that an item's history tells of, latest first. */
export function toItemRuns(history: readonly PipelineEvent[]): RunRow[] {
  const totals = makeActivityTotals();
  for (const event of history) addEvent(totals, event, (at) => at.slice(0, 10));
  return [...totals.runs.values()].toReversed();
}

export function renderRunTable(runs: readonly RunRow[], { now, withItem }: { now: Date; withItem: boolean }): Html {
  return html`<table class="runs">
    <caption class="hidden">
      Agent runs, latest first
    </caption>
    <thead>
      <tr>
        <th scope="col">Run</th>
        ${withItem ? html`<th scope="col">Item</th>` : ""}
        <th scope="col">Ended</th>
        <th scope="col">Started</th>
        <th scope="col" class="number">Took</th>
        <th scope="col" class="number">Cost</th>
      </tr>
    </thead>
    <tbody>
      ${runs.map(
        ({ run, item, agent, startedAt, end, ms, usd }) =>
          html`<tr>
            <th scope="row">
              <a href="${toRunPath(run)}">${withItem ? run : (/r\d+$/.exec(run)?.[0] ?? run)}</a>
              <span class="muted">${agent}</span>
            </th>
            ${withItem ? html`<td><a href="${toItemPath(item)}">${item}</a></td>` : ""}
            <td>${end === undefined ? renderState("working") : end}</td>
            <td>${startedAt === undefined ? "" : renderAgo(startedAt, now)}</td>
            <td class="number">${ms === undefined ? "" : formatDuration(ms)}</td>
            <td class="number">${usd === undefined ? "–" : formatUsd(usd)}</td>
          </tr>`,
      )}
    </tbody>
  </table>`;
}
