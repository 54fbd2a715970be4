import { stripVTControlCharacters } from "node:util";

const segmenter = new Intl.Segmenter("en", { granularity: "grapheme" });

/** Scripts and symbols that terminals draw two columns wide (Unicode Standard Annex 11, wide and full-width). */
const WIDE =
  /^(?:[\u1100-\u115f\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|[\u{16fe0}-\u{18cff}]|[\u{1aff0}-\u{1b2ff}]|[\u{20000}-\u{3fffd}])/u;
const EMOJI = /^(?:\p{Emoji_Presentation}|\p{Extended_Pictographic}.*\ufe0f|\p{Regional_Indicator}{2})/u;
const ZERO = /^[\p{Mn}\p{Me}\p{Cf}]+$/u;

const CONTROL = /[\p{Cc}\u2028-\u202e\u2066-\u2069\ufeff]+/gu;

/**
 * Foreign text as one line that is safe on a terminal: escape sequences could move the cursor, set the window's title or
 * answer the shell, and bidirectional overrides could turn a line around.
 */
export function toPrintable(text: string): string {
  return stripVTControlCharacters(text.toWellFormed()).replace(CONTROL, " ").replace(/\s+/g, " ").trim();
}

/** Columns that a printable text takes on a terminal. */
export function textWidth(text: string): number {
  let width = 0;
  for (const { segment } of segmenter.segment(text)) width += segmentWidth(segment);
  return width;
}

/** The text in at most `width` columns, cut with "…" where it is longer; never in the middle of a character. */
export function cutText(text: string, width: number): string {
  if (textWidth(text) <= width) return text;
  let kept = "";
  let used = 0;
  for (const { segment } of segmenter.segment(text)) {
    used += segmentWidth(segment);
    if (used > width - 1) break;
    kept += segment;
  }
  return width < 1 ? "" : `${kept.trimEnd()}…`;
}

/** The text in exactly `width` columns: cut, or filled with spaces on its right. */
export function fitText(text: string, width: number): string {
  const cut = cutText(text, width);
  return cut + " ".repeat(Math.max(0, width - textWidth(cut)));
}

function segmentWidth(segment: string): number {
  if (ZERO.test(segment)) return 0;
  return WIDE.test(segment) || EMOJI.test(segment) ? 2 : 1;
}
