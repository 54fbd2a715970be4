import { escapeHtml, escapeMarkdown, toPlainText, toSafeUrl } from "./escape.ts";
import type { Inline, Line, Section, Table } from "./document.ts";
import type { DailyFacts } from "./facts.ts";
import { toLogDocument } from "./log-document.ts";

/** GitHub-flavoured Markdown, with a line break at the end. Pure: the same facts give the same bytes. */
export function renderMarkdown(facts: DailyFacts): string {
  const { title, lead, sections } = toLogDocument(facts);
  // A quiet day is three lines; on every other day each line of the lead stands by itself.
  const head = `# ${title}\n\n${lead.map(renderLine).join(sections.length === 0 ? "\n" : "\n\n")}`;
  return `${[head, ...sections.map(renderSection)].join("\n\n")}\n`;
}

function renderSection({ heading, lead = [], items, groups = [], folded = false, table, notes = [] }: Section): string {
  const parts = [`## ${heading}`, ...lead.map(renderLine)];
  if (items.length > 0) parts.push(renderList(items));
  for (const group of groups) {
    const list = renderList(group.items);
    // GitHub folds by this HTML; the empty line in it makes the list Markdown again.
    if (folded) parts.push(`<details><summary>${renderSummary(group.head)}</summary>\n\n${list}\n\n</details>`);
    else parts.push(renderLine(group.head), list);
  }
  if (table !== undefined) parts.push(renderTable(table));
  parts.push(...notes.map(renderLine));
  return parts.join("\n\n");
}

function renderList(items: readonly Line[]): string {
  return items.map((item) => `- ${renderLine(item)}`).join("\n");
}

/** Markdown does not work inside a summary. */
function renderSummary(line: Line): string {
  return line
    .map((part) => {
      if (typeof part === "string") return escapeHtml(part);
      const text = "data" in part ? escapeHtml(toPlainText(part.data)) : "text" in part ? part.text : part.strong;
      return "strong" in part ? `<b>${text}</b>` : text;
    })
    .join("");
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
  if (!("data" in part) && "strong" in part) return `**${part.strong}**`;
  const text = "data" in part ? escapeMarkdown(part.data) : part.text;
  if ("strong" in part && part.strong) return `**${text}**`;
  const url = "link" in part ? toSafeUrl(part.link) : undefined;
  return url === undefined ? text : `[${text}](${url})`;
}
