import { escapeHtml } from "../../daily-log/escape.ts";
import { type SgrStyle, toStyle } from "./sgr-style.ts";

/** Characters of a line that are shown; the raw log has the rest. */
const LONGEST_LINE = 2_000;

/**
 * Escape sequences, whole or cut off: CSI with its parameters and last character, strings such as OSC up to their end, and
 * short ones. Of all of them only `CSI … m` means something here.
 */
const SEQUENCE =
  /\u001b\[([0-?]*)([ -/]*)([@-~]?)|\u001b[\]PX^_][^\u0007\u001b]*(?:\u0007|\u001b\\)?|\u001b[ -/]*[0-~]?|\u009b[0-?]*[ -/]*[@-~]?/g;
/** Control characters but the tab, and what turns the direction of text. */
const UNSEEN = /[\u0000-\u0008\u000a-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

/**
 * One line of a program's output as HTML: text, and `<span class="…">` with classes from a closed set for its colours.
 * Cursor movements, titles, links and everything else that a terminal would obey are gone. `after` is the style that the
 * next line begins with.
 */
export function toTerminalLine(line: string, before: SgrStyle): { html: string; after: SgrStyle } {
  const shown = afterLastReturn(line.toWellFormed());
  let style = before;
  let html = "";
  let room = LONGEST_LINE;
  let at = 0;
  const write = (text: string) => {
    const clean = text.replace(UNSEEN, "");
    const kept = cutCharacters(clean, room);
    room -= kept.length;
    if (kept !== "") html += toSpan(kept, style);
    if (kept.length < clean.length) {
      html += toSpan("…", {});
      room = 0;
    }
  };
  for (const match of shown.matchAll(SEQUENCE)) {
    if (room > 0) write(shown.slice(at, match.index));
    at = match.index + match[0].length;
    const isStyle = match[3] === "m" && match[2] === "" && /^[\d;:]*$/.test(match[1] ?? "");
    if (isStyle) style = toStyle(style, match[1] ?? "");
  }
  if (room > 0) write(shown.slice(at));
  return { html, after: style };
}

/** A progress bar writes over its own line; what stands at the end is what a person would see. */
function afterLastReturn(line: string): string {
  const trimmed = line.replace(/\r+$/, "");
  return trimmed.slice(trimmed.lastIndexOf("\r") + 1);
}

/** At most `length` UTF-16 units, never half a character. */
function cutCharacters(text: string, length: number): string {
  if (text.length <= length) return text;
  const end = /[\ud800-\udbff]/.test(text.charAt(length - 1)) ? length - 1 : length;
  return text.slice(0, end);
}

function toSpan(text: string, style: SgrStyle): string {
  const classes = [
    ...(style.fg === undefined ? [] : [`f${style.fg}`]),
    ...(style.bg === undefined ? [] : [`b${style.bg}`]),
    ...(["bold", "faint", "italic", "underline", "inverse"] as const).filter((name) => style[name] === true),
  ];
  const escaped = escapeHtml(text);
  return classes.length === 0 ? escaped : `<span class="${classes.join(" ")}">${escaped}</span>`;
}
