import { html } from "hono/html";
import type { Html } from "./layout.ts";

export interface TableColumn {
  head: string;
  isNumber?: boolean;
}

export interface Table {
  /** What the table shows; heard by who cannot see it, and seen only where no heading says it already. */
  caption: string;
  showsCaption?: boolean;
  /** The first one names the row. */
  columns: readonly TableColumn[];
  rows: readonly (readonly (Html | string)[])[];
}

/**
 * A table that becomes a list of its rows on a narrow screen, each value beside the name of its column. The roles are
 * written out, because browsers forget them where a table is laid out in another way.
 */
export function renderTable({ caption, showsCaption = false, columns, rows }: Table): Html {
  return html`<table role="table"><caption${showsCaption ? "" : html` class="hidden"`}>${caption}</caption>
<thead role="rowgroup"><tr role="row">${columns.map(({ head, isNumber }) => html`<th role="columnheader" scope="col" ${toClass(isNumber)}>${head}</th>`)}</tr></thead>
<tbody role="rowgroup">${rows.map(
    (cells) =>
      html`<tr role="row">
        ${cells.map((cell, index) => renderCell(cell, columns[index], index === 0))}
      </tr> `,
  )}</tbody></table>`;
}

function renderCell(cell: Html | string, column: TableColumn | undefined, isFirst: boolean): Html {
  if (isFirst) return html`<th role="rowheader" scope="row">${cell}</th>`;
  return html`<td role="cell" data-head="${column?.head ?? ""}" ${toClass(column?.isNumber)}>${cell}</td>`;
}

function toClass(isNumber: boolean | undefined): Html | string {
  return isNumber === true ? html` class="number"` : "";
}
