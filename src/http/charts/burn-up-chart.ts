import { html } from "hono/html";
import type { Html } from "../pages/layout.ts";
import { renderTable } from "../pages/table.ts";
import { renderDayMarks } from "./bar-chart.ts";
import { CHART, toRoundTop, toUnits, toY } from "./scale.ts";

export interface BurnUp {
  id: string;
  title: string;
  /** Oldest first; days on which nobody looked are not there. */
  points: readonly { day: string; closed: number; total: number }[];
  due?: string | undefined;
}

/** A milestone's closed issues and all its issues over the days: where the lines meet, it is done. */
export function renderBurnUp({ id, title, points, due }: BurnUp): Html {
  const last = points.at(-1);
  if (last === undefined) return html``;
  const top = toRoundTop(Math.max(...points.map(({ total }) => total)));
  const [from, to] = [Date.parse(points[0]?.day ?? last.day), Date.parse(last.day)];
  const width = CHART.width - CHART.left - CHART.right;
  const toX = (day: string) =>
    toUnits(CHART.left + (to === from ? width : (width * (Date.parse(day) - from)) / (to - from)));
  const toPoints = (value: (point: BurnUp["points"][number]) => number) =>
    points.map((point) => `${toX(point.day)},${toY(value(point), top)}`).join(" ");
  const base = CHART.height - CHART.bottom;
  return html`<figure class="chart" aria-labelledby="${id}">
    <figcaption>
      <h2 id="${id}">${title}</h2>
      <p>${last.closed} of ${last.total} closed${due === undefined ? "" : html`, due ${due}`}</p>
    </figcaption>
    <svg viewBox="0 0 ${CHART.width} ${CHART.height}" aria-hidden="true" focusable="false">
      <line
        class="grid"
        x1="${CHART.left}"
        x2="${CHART.width - CHART.right}"
        y1="${toY(top, top)}"
        y2="${toY(top, top)}"
      />
      <text class="y" x="${CHART.left - 5}" y="${toY(top, top) + 4}">${top}</text>
      <line class="axis" x1="${CHART.left}" x2="${CHART.width - CHART.right}" y1="${base}" y2="${base}" />
      <polyline class="total" points="${toPoints(({ total }) => total)}" />
      <polyline class="closed" points="${toPoints(({ closed }) => closed)}" />
      <circle class="total" cx="${toX(last.day)}" cy="${toY(last.total, top)}" r="3" />
      <circle class="closed" cx="${toX(last.day)}" cy="${toY(last.closed, top)}" r="3" />
      ${renderDayMarks(points)}
    </svg>
    <p class="legend"><span class="total">all issues</span> <span class="closed">closed</span></p>
    <details>
      <summary>Figures</summary>
      ${renderFigures(title, points)}
    </details>
  </figure>`;
}

function renderFigures(title: string, points: BurnUp["points"]): Html {
  return renderTable({
    caption: `${title}, as each daily log saw it`,
    columns: [{ head: "Day" }, { head: "Closed", isNumber: true }, { head: "All", isNumber: true }],
    rows: points.toReversed().map(({ day, closed, total }) => [day, String(closed), String(total)]),
  });
}
