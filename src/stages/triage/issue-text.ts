import { toNormalised } from "../text/normalise.ts";
import { toTaskEntries, type TaskEntry } from "./task-list.ts";

/** What the rules read in an issue's text. */
export interface IssueText {
  title: string;
  /** The normalised body. */
  body: string;
  /** The body without code, headings, links, images and quotes. */
  prose: string;
  /** The body without headings and without sections that say nothing; code, links and quotes stay. */
  said: string;
  /** Words of the prose; two characters of a script without spaces count as one word. */
  words: number;
  /** A code block, code in a line, or a stack trace. */
  hasCode: boolean;
  /** A code block or a stack trace. */
  hasCodeBlock: boolean;
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
const INDENTED_CODE = /(?:^|\n)[ \t]*\n(?: {4}|\t)(?![ \t]*(?:[-*+]|\d+[.)])\s)\S/;
/** Code that stands in the text without a block around it. */
const BARE_CODE =
  /^\s*(?:import\s.+\sfrom\s+["']|(?:const|let|var)\s+[\w${[][^=\n]*=|export\s+(?:default|const|function|class)\b|(?:async\s+)?function\s+\w+\s*\(|[\w$.]+\([^\n]*\);\s*$)/m;
const HEADING = /^ {0,3}#{1,6}\s+(.+?)\s*#*$|^\s*\*\*([^*\n]{2,60})\*\*:?\s*$/;
/** A template's long prompt in bold: "**If it is a bug, please provide the steps and a demo.**" */
const PROMPT =
  /^\s*\*\*(?=.*(?:\?\*\*|please|provide|describe|steps|behaviou?r|expected|version))(?:(?!\*\*).){2,300}\*\*:?\s*$/i;
/** What issue forms and people put where they have nothing to say. */
const PLACEHOLDER = /^(?:_?no response_?|n\/?a|none|nothing|tbd|todo|\.+|-+|\?+|x|…|same|see above|see title)$/i;

/** Reads title and body, with `answers` of trusted people to our questions added to the body. Pure. */
export function toIssueText(title: string, body: string, answers: readonly string[] = []): IssueText {
  const text = [withHeadingsAlone(toNormalised(body).text), ...answers].join("\n\n").trim();
  const prose = toProse(text);
  const hasCodeBlock =
    text.search(CODE_BLOCK) >= 0 || [STACK_LINE, INDENTED_CODE, BARE_CODE].some((code) => code.test(text));
  return {
    title: toNormalised(title).text.replace(/\s+/g, " ").trim(),
    body: text,
    prose,
    words: countWords(prose),
    said: text
      .split("\n")
      .filter((line) => !isHeading(line) && !isBlank(line))
      .join("\n"),
    hasCode: hasCodeBlock || /`[^`\n]+`/.test(text),
    hasCodeBlock,
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

function isHeading(line: string): boolean {
  return HEADING.test(line) || PROMPT.test(line);
}

function toProse(text: string): string {
  return text
    .replace(CODE_BLOCK, "\n")
    .split("\n")
    .filter((line) => !isHeading(line) && !/^ {0,3}>/.test(line) && !isBlank(line))
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
    const current = sections.at(-1);
    const heading =
      HEADING.exec(line)
        ?.slice(1)
        .find((part) => part !== undefined) ?? PROMPT.exec(line)?.[0];
    if (heading !== undefined) sections.push({ heading: heading.replace(/[*_`:]/g, "").trim(), content: "" });
    else if (current !== undefined) current.content += `${line}\n`;
  }
  return sections.map(({ heading, content }) => ({ heading, content: content.trim() }));
}
