import { html } from "hono/html";
import type { Html } from "../pages/layout.ts";
import { renderTable } from "../pages/table.ts";
import { CHART, toRoundTop, toShortDay, toUnits, toY } from "./scale.ts";

export interface DayValue {
  day: string;
  /** undefined: nothing to measure on that day. */
  value: number | undefined;
}

export interface BarChart {
  /** Of the figure, unique on the page. */
  id: string;
  title: string;
  /** The one sentence that a person should take away. */
  summary: string;
  days: readonly DayValue[];
  format(value: number): string;
  /** What the axis counts in, for values that are no plain numbers: a top of three hours, not of 10 800 000. */
  unit?: number | undefined;
  /** Beside the axis, where there is little room; as `format` where missing. */
  formatMark?: ((value: number) => string) | undefined;
}

/** A bar for each day, and the same figures as a table for who cannot see it. */
export function renderBarChart(chart: BarChart): Html {
  const { id, title, summary, days, format, unit = 1, formatMark = format } = chart;
  const top = unit * toRoundTop(Math.max(0, ...days.map(({ value }) => value ?? 0)) / unit);
  const room = (CHART.width - CHART.left - CHART.right) / Math.max(1, days.length);
  const base = CHART.height - CHART.bottom;
  return html`<figure class="chart" aria-labelledby="${id}">
    <figcaption>
      <h2 id="${id}">${title}</h2>
      <p>${summary}</p>
    </figcaption>
    <svg viewBox="0 0 ${CHART.width} ${CHART.height}" aria-hidden="true" focusable="false">
      ${[top, top / 2].map((mark) => html`<line class="grid" x1="${CHART.left}" x2="${CHART.width - CHART.right}" y1="${toY(mark, top)}" y2="${toY(mark, top)}" /><text class="y" x="${CHART.left - 5}" y="${toY(mark, top) + 4}">${formatMark(mark)}</text>`)}
      <line class="axis" x1="${CHART.left}" x2="${CHART.width - CHART.right}" y1="${base}" y2="${base}" />
      ${days.map(({ day, value }, index) => {
        if (value === undefined || value <= 0) return "";
        const height = Math.max(1.5, base - toY(value, top));
        return html`<rect
          class="bar"
          x="${toUnits(CHART.left + index * room + room * 0.12)}"
          y="${toUnits(base - height)}"
          width="${toUnits(room * 0.76)}"
          height="${toUnits(height)}"
          rx="1"
          ><title>${toShortDay(day)}: ${format(value)}</title></rect
        >`;
      })}
      ${renderDayMarks(days)}
    </svg>
    ${renderFigures(chart)}
  </figure>`;
}

/** First and last day below the axis. */
export function renderDayMarks(days: readonly { day: string }[]): Html {
  const [first, last] = [days[0], days.at(-1)];
  const y = CHART.height - 6;
  if (first === undefined || last === undefined) return html``;
  return html`<text class="first" x="${CHART.left}" y="${y}">${toShortDay(first.day)}</text
    ><text class="last" x="${CHART.width - CHART.right}" y="${y}">${toShortDay(last.day)}</text>`;
}

function renderFigures({ title, days, format }: BarChart): Html {
  const known = days.filter(({ value }) => value !== undefined && value > 0).toReversed();
  if (known.length === 0) return html``;
  const table = renderTable({
    caption: `${title}, day by day; days without any are left out`,
    columns: [{ head: "Day" }, { head: title, isNumber: true }],
    rows: known.map(({ day, value }) => [day, format(value ?? 0)]),
  });
  return html`<details>
    <summary>Figures</summary>
    ${table}
  </details>`;
}
