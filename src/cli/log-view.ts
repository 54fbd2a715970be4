import type { Inline, Line, Section, Table } from "../daily-log/document.ts";
import type { DailyFacts } from "../daily-log/facts.ts";
import { toLogDocument } from "../daily-log/log-document.ts";
import { renderTable } from "./table.ts";
import type { Terminal } from "./terminal.ts";
import { textWidth, toPrintable } from "./text-width.ts";
import { wrapText } from "./wrap-text.ts";

/** The daily log for a terminal: the same words as its Markdown, without addresses, wrapped to the width. */
export function printLog(out: Terminal, facts: DailyFacts): void {
  const { title, lead, sections } = toLogDocument(facts);
  out.line(out.paint("bold", title));
  for (const line of lead) for (const text of wrapText(toText(line), out.width())) out.line(text);
  for (const section of sections) printSection(out, section);
}

function printSection(out: Terminal, section: Section): void {
  const { heading, lead = [], items, groups = [], folded = false, table, notes = [] } = section;
  out.line();
  out.line(out.paint("accent", heading));
  for (const line of lead) printParagraph(out, line);
  printList(out, items);
  if (folded) {
    printList(
      out,
      groups.map(({ head }) => head),
    );
    printParagraph(out, ["--format md lists each of them."]);
  }
  for (const group of folded ? [] : groups) {
    printParagraph(out, group.head);
    printList(out, group.items);
  }
  if (table !== undefined) printTable(out, table);
  for (const line of notes) printParagraph(out, line);
}

const INDENT = "  ";

/** A table that is too wide is a list, with the column's name before each value: nothing of it may be cut off. */
function printTable(out: Terminal, { head, rows }: Table): void {
  const columns = head.map((name) => ({ head: name }));
  const cells = rows.map((row) => row.map(toText));
  const [first = "", ...lines] = renderTable({ columns, rows: cells });
  if ([first, ...lines].every((line) => textWidth(line) <= out.width() - INDENT.length)) {
    out.line(INDENT + out.paint("faint", first));
    for (const line of lines) out.line(INDENT + line);
    return;
  }
  const items = cells.map(([name = "", ...values]): Line => {
    const told = values.flatMap((value, index) => (value === "" ? [] : [`${head[index + 1] ?? ""}: ${value}`]));
    return [{ strong: name }, ` · ${told.join(" · ")}`];
  });
  printList(out, items);
}

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
