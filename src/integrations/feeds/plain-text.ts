/** Longer texts of an entry are cut: no post holds as much. */
const LONGEST_TEXT = 2_000;

/** Markup out, in one pass: a tag that never ends is dropped with all that follows. Entities and a lone `<` stay. */
export function withoutMarkup(html: string): string {
  let text = "";
  let from = 0;
  for (let open = html.indexOf("<"); open >= 0; open = html.indexOf("<", open + 1)) {
    if (open < from || !/[a-z/!?]/i.test(html[open + 1] ?? "")) continue;
    text += `${html.slice(from, open)} `;
    const close = html.indexOf(">", open);
    if (close < 0) return text;
    from = close + 1;
  }
  return text + html.slice(from);
}

/** Control characters, bidirectional overrides and invisible marks, which make a text look like something it is not. */
const INVISIBLE = /[\p{Cc}\u00ad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\u{e0000}-\u{e007f}]+/gu;

/** One line of visible characters. */
export function toOneLine(text: string): string {
  const line = text
    .slice(0, LONGEST_TEXT * 4)
    .toWellFormed()
    .replace(INVISIBLE, " ")
    .replace(/\s+/g, " ")
    .trim();
  return [...line].slice(0, LONGEST_TEXT).join("");
}
