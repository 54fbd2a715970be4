import { toNormalised } from "../text/normalise.ts";
import { toTaskEntries, type TaskEntry } from "./task-list.ts";

/** What the rules read in an issue's text. */
export interface IssueText {
  title: string;
  /** The normalised body. */
  body: string;
  /** The body without code, headings, links, images and quotes. */
  prose: string;
  /** Words of the prose; two characters of a script without spaces count as one word. */
  words: number;
  /** A code block, code in a line, or a stack trace. */
  hasCode: boolean;
  sections: Section[];
  tasks: TaskEntry[];
}

/** A heading, or a bold line that acts as one, and the text under it. */
export interface Section {
  heading: string;
  content: string;
}

const CODE_BLOCK = /^ {0,3}(`{3,}|~{3,})[^\n]*\n[\s\S]*?(?:^ {0,3}\1[`~]*[ \t]*$|$(?![\s\S]))/gm;
const STACK_LINE = /^\s*at\s+.+:\d+(?::\d+)?\)?\s*$|^Traceback \(most recent call last\)|^\s*File ".+", line \d+/m;
const HEADING = /^ {0,3}#{1,6}\s+(.+?)\s*#*$|^\s*\*\*([^*\n]{2,60})\*\*:?\s*$/;
/** What issue forms and people put where they have nothing to say. */
const PLACEHOLDER = /^(?:_?no response_?|n\/?a|none|nothing|tbd|todo|\.+|-+|\?+|x|…|same|see above|see title)$/i;

/** Reads title and body, with `answers` of trusted people to our questions added to the body. Pure. */
export function toIssueText(title: string, body: string, answers: readonly string[] = []): IssueText {
  const text = [withHeadingsAlone(toNormalised(body).text), ...answers].join("\n\n").trim();
  const prose = toProse(text);
  return {
    title: toNormalised(title).text.replace(/\s+/g, " ").trim(),
    body: text,
    prose,
    words: countWords(prose),
    hasCode: text.search(CODE_BLOCK) >= 0 || /`[^`\n]+`/.test(text) || STACK_LINE.test(text),
    sections: toSections(text),
    tasks: toTaskEntries(text),
  };
}

export function countWords(text: string): number {
  const dense = text.match(/[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]/gu)?.length ?? 0;
  const spaced = text
    .replace(/[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]/gu, " ")
    .match(/[\p{L}\p{N}][\p{L}\p{N}'’_.-]*/gu);
  return Math.ceil(dense / 2) + (spaced?.length ?? 0);
}

/** True for an empty text and for one that only fills a form's field. */
export function isBlank(content: string): boolean {
  const bare = content.replace(/^\s*(?:[-*+]|\d+[.)])\s*/gm, "").trim();
  return bare === "" || PLACEHOLDER.test(bare);
}

/** People write on in the line of a template's heading, `### Description: it breaks`: what they say goes on its own line. */
function withHeadingsAlone(text: string): string {
  return text.replace(/^( {0,3}#{1,6}[ \t]+[^\n:]{2,60}):[ \t]*(\S+[ \t]+\S+[ \t]+\S[^\n]*)$/gm, "$1\n\n$2");
}

function toProse(text: string): string {
  return text
    .replace(CODE_BLOCK, "\n")
    .split("\n")
    .filter((line) => !HEADING.test(line) && !/^ {0,3}>/.test(line) && !isBlank(line))
    .join("\n")
    .replace(/!\[[^\]]*\]\([^)]*\)/g, " ")
    .replace(/\[([^\]]*)\]\([^)]*\)/g, "$1")
    .replace(/<[^>\n]{1,500}>/g, " ")
    .replace(/https?:\/\/\S+/g, " ")
    .trim();
}

function toSections(text: string): Section[] {
  const sections: Section[] = [];
  const withoutBlocks = text.replace(CODE_BLOCK, (block) => block.replace(/^(\s*)[#*]/gm, "$1 "));
  for (const line of withoutBlocks.split("\n")) {
    const match = HEADING.exec(line);
    const current = sections.at(-1);
    if (match !== null)
      sections.push({ heading: (match[1] ?? match[2] ?? "").replace(/[*_`:]/g, "").trim(), content: "" });
    else if (current !== undefined) current.content += `${line}\n`;
  }
  return sections.map(({ heading, content }) => ({ heading, content: content.trim() }));
}
