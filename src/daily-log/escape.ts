import { stripVTControlCharacters } from "node:util";

/** Longer titles are cut in the log; the link leads to the whole. */
const LONGEST_TEXT = 200;

/**
 * Control characters, bidirectional overrides, zero-width characters but the joiners, and Unicode's invisible tag
 * characters: they can make a line look like something it is not.
 */
const INVISIBLE = /[\p{Cc}\u00ad\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\u{e0000}-\u{e007f}]+/gu;

/** Foreign text as one line of visible characters, cut with "…" where it is long. */
export function toPlainText(text: string): string {
  const line = stripVTControlCharacters(text.toWellFormed()).replace(INVISIBLE, " ").replace(/\s+/g, " ").trim();
  const characters = [...line];
  return characters.length <= LONGEST_TEXT
    ? line
    : `${characters
        .slice(0, LONGEST_TEXT - 1)
        .join("")
        .trimEnd()}…`;
}

/** A zero-width space as itself, not as an entity: the file is also read as it is. */
const BREAK = "\u200b";

/**
 * Foreign text for a line of Markdown. It stays readable, but formats nothing, links nothing, mentions nobody and closes
 * no issue. GitHub finds mentions and references in the rendered text, where a backslash is gone: only a zero-width
 * space breaks them.
 */
export function escapeMarkdown(text: string): string {
  return (
    toPlainText(text)
      .replaceAll("&", "&amp;")
      .replaceAll("<", "&lt;")
      .replaceAll(">", "&gt;")
      .replace(/[\\`*[\]|~$]/g, "\\$&")
      // Between letters or digits it is no emphasis, and names such as setup_failed stay as they are.
      .replace(/(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, "\\_")
      .replace(/#(?=\w)/g, `#${BREAK}`)
      .replace(/@(?=\S)/g, `@${BREAK}`)
      .replace(/\b(GH-)(?=\d)/gi, `$1${BREAK}`)
      .replace(/:\/\//g, `:${BREAK}//`)
      .replace(/\b(www)\./gi, `$1${BREAK}.`)
  );
}

/** Any text for HTML, between tags or in a quoted attribute. */
export function escapeHtml(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("'", "&#39;");
}

/** An http or https address in the form a link needs; undefined for anything else, such as `javascript:`. */
export function toSafeUrl(url: string): string | undefined {
  if (!URL.canParse(url)) return undefined;
  const parsed = new URL(url);
  if (parsed.protocol !== "https:" && parsed.protocol !== "http:") return undefined;
  return parsed.href.replaceAll("(", "%28").replaceAll(")", "%29").replaceAll("|", "%7C");
}
