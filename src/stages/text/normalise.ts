import { removeHiddenMarkup } from "./hidden-markup.ts";
import { NOTHING_REMOVED, type Removed } from "./removed.ts";

export interface NormalisedText {
  text: string;
  removed: Removed;
}

const CLOSED_COMMENT = /<!--[\s\S]*?-->/g;
/** CommonMark 4.6, HTML block type 2: at the start of a line an unclosed comment hides all that follows. */
const UNCLOSED_COMMENT_BLOCK = /^ {0,3}<!--[\s\S]*$/gm;
const HIDDEN_LINE = /^ {0,3}\[[^\]\n]+\]:[ \t]*(?:#|<>)[ \t]*(?:\([^\n]*\)|"[^\n]*"|'[^\n]*')?[ \t]*$/gm;
/** The two joiners that emoji are made with stay where they do just that. */
const EMOJI_JOINT =
  /(?<=[\p{Extended_Pictographic}0-9#*])\uFE0F|(?<=\p{Extended_Pictographic}\uFE0F?)\u200D(?=\p{Extended_Pictographic})/gu;
/** What shows as nothing or in private, and what steers a terminal; the Arabic format signs that show stay. */
const INVISIBLE =
  /[\p{Default_Ignorable_Code_Point}\p{Co}\p{Noncharacter_Code_Point}\u2800]|(?![\u0600-\u0605\u06DD\u070F\u0890\u0891\u08E2])\p{Cf}|(?![\n\t])\p{Cc}/gu;

/** Each pass shortens the text; this many are enough for any honest one. What is left after them is shown, not hidden. */
const MAX_PASSES = 60;

/**
 * Untrusted text as a person sees it rendered: what is hidden is taken out, again and again until nothing changes, since
 * taking one thing out can put another together. Pure and idempotent. Lines end in `\n`.
 */
export function toNormalised(untrusted: string): NormalisedText {
  const removed: Removed = { ...NOTHING_REMOVED };
  let text = untrusted.toWellFormed().replace(/\r\n?/g, "\n");
  for (let pass = 0; pass < MAX_PASSES; pass++) {
    const next = removeHidden(text, removed);
    if (next === text) return { text, removed };
    text = next;
  }
  return { text: removeHidden(text.replaceAll("<!--", "< !--"), removed), removed };
}

function removeHidden(text: string, removed: Removed): string {
  const take = (key: keyof Removed, kept: string) => {
    removed[key] += 1;
    return kept;
  };
  const count = (key: keyof Removed) => () => take(key, "");
  const closedGone = removeInvisible(text, removed).replace(CLOSED_COMMENT, count("htmlComments"));
  if (closedGone !== text) return closedGone;
  const shown = removeHiddenMarkup(text, take);
  if (shown !== text) return shown;
  return text
    .replace(UNCLOSED_COMMENT_BLOCK, count("htmlComments"))
    .replaceAll("<!--", count("htmlComments"))
    .replace(HIDDEN_LINE, count("hiddenLines"));
}

function removeInvisible(text: string, removed: Removed): string {
  const joints = new Set([...text.matchAll(EMOJI_JOINT)].map((match) => match.index));
  return text.replace(INVISIBLE, (character: string, offset: number) => {
    if (joints.has(offset)) return character;
    removed.invisibleCharacters += 1;
    return "";
  });
}
