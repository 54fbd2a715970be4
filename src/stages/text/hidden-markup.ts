import type { Removed } from "./removed.ts";

type Count = (what: keyof Removed, kept: string) => string;

/** CommonMark 4.5; the closing fence is of the same character and at least as long. */
const FENCE = /^ {0,3}(`{3,}(?=[^`]*$)|~{3,})/;
/** CommonMark 6.1, within one paragraph. It is shown as it stands, and so is kept. */
const CODE_SPAN = String.raw`(?<!${"`"})(?<ticks>${"`"}{1,20})(?!${"`"})(?:(?!\n[ \t]*\n)[^]){1,2000}?(?<!${"`"})\k<ticks>(?!${"`"})`;
const IMAGE_TEXT = String.raw`!\[(?<alt>(?:[^[\]]|\[[^[\]]{0,200}\]){1,1000})\](?=[([])`;
const LINK_TITLE = String.raw`(?<target>\]\([ \t]*(?:<[^<>\n]{0,1000}>|[^\s()<>]{0,1000}))[ \t\n]+(?:"[^"]{0,1000}"|'[^']{0,1000}'|\([^()]{0,1000}\))[ \t]*\)`;
const DEFINED_TITLE = String.raw`(?<definition>^ {0,3}\[[^\]\n]{1,200}\]:[ \t]*\S{1,1000})[ \t]+(?:"[^"\n]{0,1000}"|'[^'\n]{0,1000}')[ \t]*$`;
const COLLAPSED = String.raw`</?(?:details|summary)(?:\s[^<>]{0,200})?>`;
const ENCODED_COMMENT = String.raw`&(?:amp;){0,5}(?:lt|#0{0,5}60|#x0{0,5}3c);!--[^]{0,4000}?--(?:>|&(?:amp;){0,5}(?:gt|#0{0,5}62|#x0{0,5}3e);)`;
const TAG = String.raw`<[a-z][a-z0-9-]{0,40}(?=\s)(?<attributes>[^<>]{1,2000})>`;
const PROSE = new RegExp(
  [CODE_SPAN, IMAGE_TEXT, LINK_TITLE, DEFINED_TITLE, COLLAPSED, ENCODED_COMMENT, TAG].join("|"),
  "gim",
);
/** What a tag says that nobody sees; where it leads to and what it shows is kept. */
const SILENT_ATTRIBUTE =
  /\s+(?:title|alt|aria-[\w-]+|data-[\w-]+|label|value|content|placeholder|summary|name|id|class|style)\s*=\s*(?:"[^"]*"|'[^']*'|[^\s"'>]+)/gi;

/**
 * Takes out what Markdown and HTML keep from a reader's eyes: titles of links, alternative texts of images, attributes of
 * tags, and comments written with character references. Collapsed sections are opened, since a log in one is evidence. Code
 * is shown as it stands, so nothing in it is touched.
 */
export function removeHiddenMarkup(text: string, count: Count): string {
  return splitAtFences(text)
    .map((part) => (part.isCode ? part.text : removeFromProse(part.text, count)))
    .join("\n");
}

function removeFromProse(prose: string, count: Count): string {
  return prose.replace(PROSE, (whole: string, ...rest: unknown[]) => {
    const groups = rest.at(-1) as Record<string, string | undefined>;
    if (groups["ticks"] !== undefined) return whole;
    if (groups["alt"] !== undefined) return groups["alt"].trim() === "" ? whole : count("imageTexts", "![]");
    if (groups["target"] !== undefined) return count("linkTitles", `${groups["target"]})`);
    if (groups["definition"] !== undefined) return count("linkTitles", groups["definition"]);
    if (groups["attributes"] !== undefined) return whole.replace(SILENT_ATTRIBUTE, () => count("attributes", ""));
    return whole.startsWith("&") ? count("htmlComments", "") : count("collapsedTags", "");
  });
}

/** A fence that nobody closes reaches to the end. */
function splitAtFences(text: string): { isCode: boolean; text: string }[] {
  const parts: { isCode: boolean; lines: string[] }[] = [{ isCode: false, lines: [] }];
  let fence: string | undefined;
  for (const line of text.split("\n")) {
    const run = FENCE.exec(line)?.[1];
    const closing: RegExpExecArray | null = /^ {0,3}(`{3,}|~{3,})[ \t]*$/.exec(line);
    if (fence === undefined && run !== undefined) {
      fence = run;
      parts.push({ isCode: true, lines: [line] });
    } else {
      parts.at(-1)?.lines.push(line);
      if (fence !== undefined && closing?.[1]?.startsWith(fence) === true) {
        fence = undefined;
        parts.push({ isCode: false, lines: [] });
      }
    }
  }
  return parts.filter(({ lines }) => lines.length > 0).map(({ isCode, lines }) => ({ isCode, text: lines.join("\n") }));
}
