import { fitText, textWidth, toPrintable } from "./text-width.ts";
import type { Terminal, Tone } from "./terminal.ts";
import { wrapText } from "./wrap-text.ts";

/** One thing with a name, a state, a title and a reason. All of it is foreign text. */
export interface Entry {
  /** A sign before the name, such as "✓". */
  mark?: { text: string; tone: Tone } | undefined;
  name: string;
  state: string;
  tone?: Tone | undefined;
  title: string;
  /** Sentences below the title, each from a new line. */
  below: readonly string[];
}

const GAP = "  ";
/** Below this the text starts under the name: a narrow column of words is harder to read than a longer one. */
const LEAST_TEXT = 30;
const SHALLOW = 4;

/**
 * Entries with name and state in columns and, unlike in a table, with all of their text: titles and reasons are wrapped,
 * never cut. Pure but for the colours of `paint`.
 */
export function renderEntries(
  entries: readonly Entry[],
  { width, paint }: { width: number; paint: Terminal["paint"] },
): string[] {
  const clean = entries.map((entry) => ({
    ...entry,
    name: toPrintable(entry.name),
    state: toPrintable(entry.state),
    title: toPrintable(entry.title),
    below: entry.below.map(toPrintable).filter((text) => text !== ""),
  }));
  const nameWidth = Math.max(0, ...clean.map(({ name }) => textWidth(name)));
  const stateWidth = Math.max(0, ...clean.map(({ state }) => textWidth(state)));
  const markWidth = clean.some(({ mark }) => mark !== undefined) ? 2 : 0;
  const left = markWidth + nameWidth + GAP.length + (stateWidth === 0 ? 0 : stateWidth + GAP.length);
  const isDeep = width - left >= LEAST_TEXT;
  const indent = " ".repeat(isDeep ? left : SHALLOW);
  return clean.flatMap((entry) => {
    const mark = markWidth === 0 ? "" : `${entry.mark ? paint(entry.mark.tone, entry.mark.text) : " "} `;
    const state = stateWidth === 0 ? "" : paintState(paint, entry.tone, fitText(entry.state, stateWidth)) + GAP;
    const head = `${mark}${fitText(entry.name, nameWidth)}${GAP}${state}`;
    const title = wrapText(entry.title, width - indent.length);
    const below = entry.below.flatMap((text) => wrapText(text, width - indent.length));
    const texts = [...title, ...below.map((line) => paint("faint", line))];
    const [first = "", ...rest] = texts;
    if (isDeep) return [head + first, ...rest.map((line) => indent + line)];
    return [head.trimEnd(), ...texts.map((line) => indent + line)];
  });
}

function paintState(paint: Terminal["paint"], tone: Tone | undefined, text: string): string {
  return tone === undefined ? text : paint(tone, text);
}
