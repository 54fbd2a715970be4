import { renderTable } from "../../src/cli/table.ts";
import { cutText, toPrintable } from "../../src/cli/text-width.ts";
import { toHarmlessInline } from "../../src/stages/text/neutralise.ts";

/** A part of a report that can be shown on a terminal and written as Markdown. Texts may be foreign. */
export type Block =
  | { kind: "heading"; text: string }
  | { kind: "text"; text: string; tone: "plain" | "strong" }
  | { kind: "list"; lines: string[] }
  | { kind: "table"; head: string[]; rows: string[][] };

export function heading(words: string): Block {
  return { kind: "heading", text: words };
}

export function text(words: string, tone: "plain" | "strong" = "plain"): Block {
  return { kind: "text", text: words, tone };
}

export function list(lines: string[]): Block {
  return { kind: "list", lines };
}

export function table(head: string[], rows: string[][]): Block {
  return { kind: "table", head, rows };
}

/** Lines of at most `width` columns. Pure. */
export function toTerminalLines(blocks: readonly Block[], width: number): string[] {
  return blocks.flatMap((block) => {
    switch (block.kind) {
      case "heading":
        return ["", block.text, "=".repeat(Math.min(width, block.text.length)), ""];
      case "text":
        return block.tone === "strong" ? [cutText(toPrintable(block.text), width)] : [...wrap(block.text, width), ""];
      case "list":
        return [...block.lines.map((line) => cutText(`    ${toPrintable(line)}`, width)), ""];
      case "table":
        return [...renderTable({ columns: toColumns(block.head), rows: block.rows, width }), ""];
    }
  });
}

/** Only the first column is text; it gives way. */
function toColumns(head: string[]) {
  return head.map((name, index) => ({ head: name, shrinks: index === 0 }));
}

function wrap(words: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of toPrintable(words).split(" ")) {
    const last = lines.at(-1);
    if (last === undefined || last.length + 1 + word.length > width) lines.push(word);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines;
}

/** Pure. */
export function toMarkdown(blocks: readonly Block[]): string {
  const parts = blocks.map((block) => {
    switch (block.kind) {
      case "heading":
        return `## ${block.text}`;
      case "text":
        return block.tone === "strong" ? `**${toInline(block.text)}**` : toInline(block.text);
      case "list":
        return block.lines.map((line) => `- ${toInline(line)}`).join("\n");
      case "table":
        return [block.head, block.head.map(() => "---"), ...block.rows.map((row) => row.map(toInline))]
          .map((row) => `| ${row.join(" | ")} |`)
          .join("\n");
    }
  });
  return `${parts.join("\n\n")}\n`;
}

function toInline(foreign: string): string {
  return toHarmlessInline(foreign, 2_000);
}
