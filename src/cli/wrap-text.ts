import { textWidth } from "./text-width.ts";

const segmenter = new Intl.Segmenter("en", { granularity: "grapheme" });

/**
 * A printable text in lines of at most `width` columns, broken at spaces; a word that is longer than a line is broken
 * where it has to be, never in the middle of a character. An address is never broken, so that it can be followed: where it
 * is too long, the terminal wraps it. At least one line.
 */
export function wrapText(text: string, width: number): string[] {
  if (width < 1 || textWidth(text) <= width) return [text];
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    const joined = line === "" ? word : `${line} ${word}`;
    if (textWidth(joined) <= width) {
      line = joined;
      continue;
    }
    if (line !== "") lines.push(line);
    const pieces = word.includes("://") ? [word] : breakWord(word, width);
    lines.push(...pieces.slice(0, -1));
    line = pieces.at(-1) ?? "";
  }
  return [...lines, line];
}

function breakWord(word: string, width: number): string[] {
  const pieces: string[] = [];
  let piece = "";
  for (const { segment } of segmenter.segment(word)) {
    if (piece !== "" && textWidth(piece + segment) > width) {
      pieces.push(piece);
      piece = "";
    }
    piece += segment;
  }
  return [...pieces, piece];
}
