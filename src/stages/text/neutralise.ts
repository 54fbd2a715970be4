import { keepStart } from "../../lib/truncate.ts";
import { toNormalised } from "./normalise.ts";

/** Shows as nothing, and ends what GitHub would otherwise read as one word. */
const BREAK = "\u200B";

const MENTION = /@(?=[\p{L}\p{N}_])/gu;
const NUMBER_REFERENCE = /#(?=\d)/g;
const GH_REFERENCE = /(GH)-(?=\d)/gi;
const LINK = /(https?):\/\//gi;
/** Character references that turn into `@`, `#`, `<` or any character after Markdown was rendered. */
const CHARACTER_REFERENCE = /&(?=#|commat\b|num\b|lt\b)/gi;
const CI_SKIP = /\[\s*(?:skip[ -](?:ci|actions)|(?:ci|actions)[ -]skip|no[ -]ci)\s*\]|\bskip-checks:\s*true\b/gi;

/**
 * Untrusted text that goes out again under our name: it notifies nobody, closes and references no issue, skips no CI run
 * and carries no marker. See "Linking a pull request to an issue" and "Autolinked references and URLs" in GitHub's docs.
 */
function toHarmless(untrusted: string): string {
  return toNormalised(untrusted)
    .text.replace(MENTION, `@${BREAK}`)
    .replace(NUMBER_REFERENCE, `#${BREAK}`)
    .replace(GH_REFERENCE, `$1${BREAK}-`)
    .replace(LINK, `$1:${BREAK}//`)
    .replace(CI_SKIP, "");
}

/** Untrusted text for Markdown of ours. */
export function toHarmlessMarkdown(untrusted: string, maxChars = 4_000): string {
  return keepStart(toHarmless(untrusted), maxChars).replace(CHARACTER_REFERENCE, "&amp;");
}

/** Untrusted text as a block quote for Markdown of ours. */
export function toHarmlessQuote(untrusted: string, maxChars = 4_000): string {
  return toHarmlessMarkdown(untrusted, maxChars)
    .trim()
    .split("\n")
    .map((line) => `> ${line}`.trimEnd())
    .join("\n");
}

/** Untrusted text as one plain line: a title, the subject of a commit. */
export function toHarmlessLine(untrusted: string, maxChars = 120): string {
  const line = toHarmless(untrusted).replace(/\s+/g, " ").trim();
  const characters = [...line];
  return characters.length <= maxChars
    ? line
    : `${characters
        .slice(0, maxChars - 1)
        .join("")
        .trimEnd()}…`;
}

/** One untrusted line inside Markdown of ours, for example in a list. */
export function toHarmlessInline(untrusted: string, maxChars = 120): string {
  return toHarmlessLine(untrusted, maxChars)
    .replace(CHARACTER_REFERENCE, "&amp;")
    .replace(/[\\`*_[\]<>|~]/g, (character) => (character === "<" ? "&lt;" : `\\${character}`));
}
