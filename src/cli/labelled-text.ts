import type { Terminal, Tone } from "./terminal.ts";
import { textWidth } from "./text-width.ts";
import { wrapText } from "./wrap-text.ts";

/** Prints `label text`; on a terminal the text is wrapped, its further lines under its first. */
export function printLabelled(out: Terminal, label: { text: string; tone: Tone }, text: string): void {
  const indent = textWidth(label.text) + 1;
  const [first = "", ...rest] = out.isTty ? wrapText(text, out.width() - indent) : [text];
  out.line(`${out.paint(label.tone, label.text)} ${first}`);
  for (const line of rest) out.line(" ".repeat(indent) + line);
}
