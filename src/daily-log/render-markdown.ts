import { escapeMarkdown, toSafeUrl } from "./escape.ts";
import type { Inline, Line, Section, Table } from "./document.ts";
import type { DailyFacts } from "./facts.ts";
import { toLogDocument } from "./log-document.ts";

/** GitHub-flavoured Markdown, with a line break at the end. Pure: the same facts give the same bytes. */
export function renderMarkdown(facts: DailyFacts): string {
  const { title, lead, sections } = toLogDocument(facts);
  // A quiet day is three lines; every other lead is one paragraph.
  const head = `# ${title}\n\n${lead.map(renderLine).join("\n")}`;
  return `${[head, ...sections.map(renderSection)].join("\n\n")}\n`;
}

function renderSection({ heading, lead = [], items, table, notes = [] }: Section): string {
  const parts = [`## ${heading}`, ...lead.map(renderLine)];
  if (items.length > 0) parts.push(items.map((item) => `- ${renderLine(item)}`).join("\n"));
  if (table !== undefined) parts.push(renderTable(table));
  parts.push(...notes.map(renderLine));
  return parts.join("\n\n");
}

function renderTable({ head, rows }: Table): string {
  const lines = [head.map((cell) => [cell]), head.map(() => ["---"]), ...rows];
  return lines.map((cells) => `| ${cells.map((cell) => renderLine(cell)).join(" | ")} |`).join("\n");
}

function renderLine(line: Line): string {
  return line.map(renderInline).join("");
}

function renderInline(part: Inline): string {
  if (typeof part === "string") return part;
  if ("strong" in part) return `**${part.strong}**`;
  const text = "data" in part ? escapeMarkdown(part.data) : part.text;
  const url = "link" in part ? toSafeUrl(part.link) : undefined;
  return url === undefined ? text : `[${text}](${url})`;
}
