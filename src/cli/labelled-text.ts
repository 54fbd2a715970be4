import type { Terminal, Tone } from "./terminal.ts";
import { textWidth } from "./text-width.ts";
import { wrapText } from "./wrap-text.ts";

/**
 * Prints `label text`. On a terminal the text is wrapped: what follows of its first line stands under its beginning, and
 * what follows of any other line stands under that line's own.
 */
export function printLabelled(out: Terminal, label: { text: string; tone: Tone }, text: string): void {
  const [first = "", ...others] = text.split("\n");
  const indent = textWidth(label.text) + 1;
  const [head = "", ...rest] = wrap(first, out, indent);
  out.line(`${out.paint(label.tone, label.text)} ${head}`);
  for (const line of rest) out.line(" ".repeat(indent) + line);
  for (const other of others) {
    const words = other.trimStart();
    const own = other.length - words.length;
    for (const line of wrap(words, out, own)) out.line((" ".repeat(own) + line).trimEnd());
  }
}

function wrap(text: string, out: Terminal, indent: number): string[] {
  return out.isTty ? wrapText(text, out.width() - indent) : [text];
}
