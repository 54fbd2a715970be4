import type { Inline, Line, Section } from "../daily-log/document.ts";
import type { DailyFacts } from "../daily-log/facts.ts";
import { toLogDocument } from "../daily-log/log-document.ts";
import { renderTable } from "./table.ts";
import type { Terminal } from "./terminal.ts";
import { toPrintable } from "./text-width.ts";
import { wrapText } from "./wrap-text.ts";

/** The daily log for a terminal: the same words as its Markdown, without addresses, wrapped to the width. */
export function printLog(out: Terminal, facts: DailyFacts): void {
  const { title, lead, sections } = toLogDocument(facts);
  out.line(out.paint("bold", title));
  for (const line of lead) for (const text of wrapText(toText(line), out.width())) out.line(text);
  for (const section of sections) printSection(out, section);
}

function printSection(out: Terminal, { heading, lead = [], items, groups = [], table, notes = [] }: Section): void {
  out.line();
  out.line(out.paint("accent", heading));
  for (const line of lead) printParagraph(out, line);
  printList(out, items);
  for (const group of groups) {
    printParagraph(out, group.head);
    printList(out, group.items);
  }
  if (table !== undefined) {
    const columns = table.head.map((head, index) => ({
      head,
      shrinks: index === 0 || index === table.head.length - 1,
    }));
    const rows = table.rows.map((cells) => cells.map(toText));
    const [head = "", ...lines] = renderTable({ columns, rows, width: out.width() - INDENT.length });
    out.line(INDENT + out.paint("faint", head));
    for (const line of lines) out.line(INDENT + line);
  }
  for (const line of notes) printParagraph(out, line);
}

const INDENT = "  ";

function printList(out: Terminal, items: readonly Line[]): void {
  for (const item of items) {
    const [first = "", ...rest] = wrapText(toText(item), out.width() - INDENT.length - 2);
    out.line(`${INDENT}• ${first}`);
    for (const text of rest) out.line(`${INDENT}  ${text}`);
  }
}

function printParagraph(out: Terminal, line: Line): void {
  for (const text of wrapText(toText(line), out.width() - INDENT.length)) out.line(INDENT + text);
}

function toText(line: Line): string {
  return toPrintable(line.map(toWords).join(""));
}

/** A link to what the line already names says nothing without its address. */
function toWords(part: Inline): string {
  if (typeof part === "string") return part.replaceAll("`", "");
  if ("data" in part) return part.data;
  return "strong" in part ? part.strong : part.text;
}
