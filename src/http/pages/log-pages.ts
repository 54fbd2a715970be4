import { html } from "hono/html";
import type { Inline, Line, Section } from "../../daily-log/document.ts";
import { toPlainText } from "../../daily-log/escape.ts";
import type { PageDeps, WrittenLog } from "../page-deps.ts";
import type { Html, PageContent } from "./layout.ts";
import { renderTable } from "./table.ts";
import { renderCode, renderOutsideLink } from "./phrases.ts";

const DAYS_SHOWN = 31;

/** `/logs?page=…`: the days that have a log, with the headline of each. */
export async function makeLogsPage({ logs }: PageDeps, query: { page?: string | undefined }): Promise<PageContent> {
  const all = await logs.listDays();
  const pages = Math.max(1, Math.ceil(all.length / DAYS_SHOWN));
  const page = Math.min(Math.max(1, Math.trunc(Number(query.page ?? 1)) || 1), pages);
  const days = all.slice((page - 1) * DAYS_SHOWN, page * DAYS_SHOWN);
  const read = await Promise.all(days.map(async (day) => ({ day, log: await logs.find(day) })));
  const body = html`<h1>Daily logs</h1>
    ${
      read.length === 0
        ? html`<p class="none">
            None yet. The schedule <code>schedules.dailyLog</code> writes one each day;
            <code>millrace log --publish</code> writes today's now.
          </p>`
        : html`<ul class="days">
            ${read.map(({ day, log }) => html`<li><a href="/logs/${day}">${day}</a> ${log?.document.lead[0] === undefined ? "" : renderLine(log.document.lead[0])}</li>`)}
          </ul>`
    }
    ${pages === 1 ? "" : html`<nav class="paging" aria-label="Pages of logs">${page > 1 ? html`<a href="/logs?page=${page - 1}" rel="prev">Newer</a>` : ""}<span>Page ${page} of ${pages}</span>${page < pages ? html`<a href="/logs?page=${page + 1}" rel="next">Older</a>` : ""}</nav>`}`;
  return { title: "Daily logs", place: "/logs", body };
}

/** `/logs/<day>`: one day as its file has it. undefined: no log of that day. */
export async function findLogPage({ logs }: PageDeps, day: string): Promise<PageContent | undefined> {
  const log = await logs.find(day);
  if (log === undefined) return undefined;
  const days = await logs.listDays();
  const at = days.indexOf(day);
  return { title: log.document.title, body: renderLog(log, { newer: days[at - 1], older: days[at + 1] }, day) };
}

function renderLog(
  { document }: WrittenLog,
  { newer, older }: { newer: string | undefined; older: string | undefined },
  day: string,
): Html {
  return html`<p class="crumb"><a href="/logs">Daily logs</a> · <a href="/api/log?date=${day}">as JSON</a></p>
    <article class="log">
      <h1>${document.title}</h1>
      ${document.lead.map((line) => html`<p>${renderLine(line)}</p>`)}
      ${document.sections.map((section) => renderSection(section))}
    </article>
    <nav class="paging" aria-label="Days">
      ${older === undefined ? "" : html`<a href="/logs/${older}" rel="prev">${older}</a>`}<span>${day}</span>${newer === undefined ? "" : html`<a href="/logs/${newer}" rel="next">${newer}</a>`}
    </nav>`;
}

function renderSection({ heading, lead = [], items, groups = [], folded = false, table, notes = [] }: Section): Html {
  return html`<section>
    <h2>${heading}</h2>
    ${lead.map((line) => html`<p>${renderLine(line)}</p>`)} ${renderList(items)}
    ${groups.map(({ head, items: list }) => renderGroup(head, list, folded))}
    ${table === undefined ? "" : renderTable({ caption: heading, columns: table.head.map((head) => ({ head })), rows: table.rows.map((cells) => cells.map((cell) => html`${renderLine(cell)}`)) })}
    ${notes.map((line) => html`<p>${renderLine(line)}</p>`)}
  </section>`;
}

function renderGroup(head: Line, items: readonly Line[], isFolded: boolean): Html {
  if (!isFolded)
    return html`<p>${renderLine(head)}</p>
      ${renderList(items)}`;
  return html`<details>
    <summary>${renderLine(head)}</summary>
    ${renderList(items)}
  </details>`;
}

function renderList(items: readonly Line[]): Html {
  if (items.length === 0) return html``;
  return html`<ul>
    ${items.map((line) => html`<li>${renderLine(line)}</li>`)}
  </ul>`;
}

function renderLine(line: Line): Html[] {
  return line.map((part) => renderInline(part));
}

function renderInline(part: Inline): Html {
  if (typeof part === "string") return renderCode(part);
  if (!("data" in part) && "strong" in part) return html`<strong>${part.strong}</strong>`;
  if (!("link" in part)) {
    const text = toPlainText(part.data);
    return part.strong === true ? html`<strong>${text}</strong>` : html`${text}`;
  }
  return renderOutsideLink(part.link, "data" in part ? toPlainText(part.data) : part.text);
}
