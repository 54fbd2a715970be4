import { escapeHtml, toPlainText, toSafeUrl } from "./escape.ts";
import type { Inline, Line, Section, Table } from "./document.ts";
import type { DailyFacts } from "./facts.ts";
import { toLogDocument } from "./log-document.ts";

const STYLE =
  "body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color-scheme:light dark}" +
  "table{border-collapse:collapse}th,td{border:1px solid #8888;padding:.2rem .6rem;text-align:left}";

/** A whole page without scripts; everything in it is escaped. Pure: the same facts give the same bytes. */
export function renderHtml(facts: DailyFacts): string {
  const { title } = toLogDocument(facts);
  return [
    "<!doctype html>",
    `<html lang="en"><head><meta charset="utf-8"><title>${escapeHtml(title)}</title>`,
    '<meta name="viewport" content="width=device-width,initial-scale=1">',
    `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">`,
    `<style>${STYLE}</style></head><body>`,
    `<h1>${escapeHtml(title)}</h1>`,
    renderHtmlBody(facts),
    "</body></html>",
    "",
  ].join("\n");
}

/** What stands below the title, for a page or a feed of others. */
export function renderHtmlBody(facts: DailyFacts): string {
  const { lead, sections } = toLogDocument(facts);
  return [...lead.map((line) => `<p>${renderLine(line)}</p>`), ...sections.map(renderSection)].join("\n");
}

function renderSection({ heading, lead = [], items, groups = [], folded = false, table, notes = [] }: Section): string {
  return [
    `<h2>${escapeHtml(heading)}</h2>`,
    ...lead.map((line) => `<p>${renderLine(line)}</p>`),
    ...(items.length === 0 ? [] : [renderList(items)]),
    ...groups.map(({ head, items: list }) =>
      folded
        ? `<details><summary>${renderLine(head)}</summary>\n${renderList(list)}\n</details>`
        : `<p>${renderLine(head)}</p>\n${renderList(list)}`,
    ),
    ...(table === undefined ? [] : [renderTable(table)]),
    ...notes.map((line) => `<p>${renderLine(line)}</p>`),
  ].join("\n");
}

function renderList(items: readonly Line[]): string {
  return `<ul>\n${items.map((item) => `<li>${renderLine(item)}</li>`).join("\n")}\n</ul>`;
}

function renderTable({ head, rows }: Table): string {
  const headCells = head.map((cell) => `<th>${escapeHtml(cell)}</th>`).join("");
  const body = rows.map((cells) => `<tr>${cells.map((cell) => `<td>${renderLine(cell)}</td>`).join("")}</tr>`);
  return `<table><thead><tr>${headCells}</tr></thead>\n<tbody>\n${body.join("\n")}\n</tbody></table>`;
}

function renderLine(line: Line): string {
  return line.map(renderInline).join("");
}

function renderInline(part: Inline): string {
  if (typeof part === "string") return renderOwnText(part);
  if (!("data" in part) && "strong" in part) return `<strong>${escapeHtml(part.strong)}</strong>`;
  const text = "data" in part ? escapeHtml(toPlainText(part.data)) : renderOwnText(part.text);
  if ("strong" in part && part.strong) return `<strong>${text}</strong>`;
  const url = "link" in part ? toSafeUrl(part.link) : undefined;
  return url === undefined ? text : `<a href="${escapeHtml(url)}" rel="noreferrer">${text}</a>`;
}

/** Our own sentences may hold `code`. */
function renderOwnText(text: string): string {
  return escapeHtml(text).replace(/`([^`]+)`/g, "<code>$1</code>");
}
