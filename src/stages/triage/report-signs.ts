import type { IssueSnapshot } from "../../domain/issue.ts";
import { countWords, isBlank, type IssueText } from "./issue-text.ts";
import { findLabelSaying } from "./label-words.ts";

/** What a report shows or lacks, read from what its author wrote: the prompts of a template say nothing. */

const TRY_IT_LINK =
  /https?:\/\/\S*(?:playground|codesandbox|stackblitz|\brepl\b|rollupjs\.org\/\?|jsfiddle|jsbin|codepen|plnkr|runkit|glitch\.|astexplorer|gist\.github)/i;
/** A repository, or a place in one; an issue or an uploaded file is neither. */
const REPOSITORY_LINK =
  /https?:\/\/github\.com\/[\w-]+\/[\w.-]+(?:\/(?:tree|blob|commit|compare)\/\S+)?\/?(?=[\s)\]>,]|\.(?:\s|$)|$)/im;
/** `1.` and `2.`, unless they number versions of an environment. */
const NUMBERED_STEPS =
  /^\s*1[.)]\s+(?!.{0,60}(?:version|\bos\b|operating system|browser|`?\w+ -v\b))\S[\s\S]*?^\s*2[.)]\s+\S/im;
/** "If I run `app -v`, …" */
const COMMAND_RUN = /\b(?:runs?|running|calls?|calling|execut(?:e|ing)|typ(?:e|ing)) `[^`\n]+`/i;

export function hasReproduction({ title, said, sections }: IssueText): boolean {
  const section = sections.find(({ heading }) => /reproduc|steps|demo|example|playground|repl/i.test(heading));
  if (section !== undefined && !isBlank(section.content) && !isBareHost(section.content)) return true;
  return (
    /\breproduc(?:e|es|ed|ing|tion|ible)\b|\bsteps? to\b|\brepro\b/i.test(said) ||
    NUMBERED_STEPS.test(said) ||
    COMMAND_RUN.test(said) ||
    TRY_IT_LINK.test(said) ||
    REPOSITORY_LINK.test(said) ||
    showsCall(title, said)
  );
}

/** `https://github.com` in the field for the reproduction: typed to get past a form. */
function isBareHost(content: string): boolean {
  return /^\W*https?:\/\/[^/\s)\]]+\/?\W*(?:https?:\/\/[^/\s)\]]+\/?\W*)?$/i.test(content);
}

/** "`total('a', 2)` returns null": a call with its arguments is all that is needed to see it. */
function showsCall(title: string, said: string): boolean {
  const code = said.match(/`[^`\n]+`/g) ?? [];
  return [title, ...code].some((text) => /\w\([^()\n]*["'\d{[][^\n]*\)/.test(text));
}

export function hasExpectation({ said, sections }: IssueText): boolean {
  const section = sections.find(({ heading }) =>
    /^(?:what (?:is|did you) )?expect|\bshould\b|\bdesired\b/i.test(heading),
  );
  if (section !== undefined && !isBlank(section.content)) return true;
  return /\bexpect(?:ed|s|ing)?\b|\binstead of\b|\bshould(?:n['’]?t| not)?\b|\bactual\b|\bmust(?:n['’]?t| not)?\b|(?<!\bI )\bneeds? to\b|\bwant\b/i.test(
    said,
  );
}

/** It names why: then the place to change is known, and nobody has to see it happen. */
export function statesCause({ said }: IssueText): boolean {
  return /\b(?:caused by|because of|the (?:problem|issue|cause|reason) (?:is|was|seems)|root cause|due to|introduced (?:in|by|with)|is missing|relie[sd] on|hard-?coded|the fix (?:is|would))\b|#L\d+/i.test(
    said,
  );
}

/** "It does not work any more, please fix it": that something is wrong, and nothing else. */
export const VAGUE_COMPLAINT =
  /\b(?:(?:does|do|did|is|are)(?:n['’]?t| not) work(?:ing)?|not working|stopped working|broken|broke|is bad|please (?:fix|help)|fix (?:it|this)|help me|something(?:['’]s| is) wrong|make it (?:better|faster|nicer)|improve it)\b/i;

const HELP =
  /\bhow (?:do|can|could|should|would|to) (?:i|we|you|it|one|\w+ it)\b|\bwhat am i (?:doing|missing)|\bam i (?:doing|missing)|\bany (?:help|ideas?|suggestions?|hints?|pointers|clues?)\b|\b(?:need|some|please) (?:some )?help\b|\bhelp me\b|\bhints? would|\bcan (?:you|someone|somebody|anyone|anybody) (?:please )?(?:tell|help|explain)|\blooking for a way\b|\bdid (?:someone|somebody|anyone|anybody)\b|\bwhy can it be\b|\bi(?:['’]m| am) (?:really )?(?:confused|lost|stuck)\b/i;

/** It asks for advice, as in a forum. */
export function asksForHelp({ title, prose }: IssueText): boolean {
  return HELP.test(`${title}\n${prose}`);
}

const QUESTION_TITLE =
  /^(?:\[?question\]?\b|how\s+(?:do|can|to|should|would|could)\b|is\s+(?:it|there|this)\b.*\?$|(?:what|why|where|when|which|who)\b.*\?$|does\b.*\?$|do\s+(?:i|we|you)\b.*\?$)/i;

export function isQuestion(title: string): boolean {
  return QUESTION_TITLE.test(title);
}

const BUG_LABELS = ["bug", "type-bug", "kind-bug", "regression", "defect", "crash"];
const OTHER_WORK_LABELS = [
  "enhancement",
  "feature",
  "feature-request",
  "documentation",
  "docs",
  "chore",
  "improvement",
];

const BUG_TITLE =
  /^\W*bug\b|\b(?:crash(?:es|ed|ing)?|fail(?:s|ed|ing|ure)?|error|exception|broken|broke|breaks?|throws?|wrong(?:ly)?|regression|overflow|leaks?|hangs?|freezes?|stuck|infinite|ignored|ignores|incorrect(?:ly)?|unexpected(?:ly)?|undefined|unable to|cannot|can['’]?t|not working|stop(?:s|ped)? working|is not an? (?:function|constructor)|(?:does|is|are)(?:n['’]?t| not))\b|\b\w+Error\b/i;
const WISH_TITLE =
  /^\W*(?:docs?|readme|chore|test|ci|feat|feature(?: request)?|typo|proposal)\b|\b(?:support(?: for)?|options? (?:to|for)|add|allow|document|upgrade|request|typo|link)\b/i;
const BUG_PROSE =
  /\b(?:(?:get|got|getting|throws?|gives?|following) (?:me )?(?:an? |the |this |following )*(?:error|exception|warning)|(?:does|do|did|is|are)(?:n['’]?t| not) work|not working|stopped working|is not an? (?:function|constructor)|works? (?:fine|perfect\w*|well) (?:with|in|on|until|before))\b/i;

export function isBug(text: IssueText, snapshot: Pick<IssueSnapshot, "labels">): boolean {
  if (findLabelSaying(snapshot, BUG_LABELS) !== undefined) return true;
  if (findLabelSaying(snapshot, OTHER_WORK_LABELS) !== undefined || WISH_TITLE.test(text.title)) return false;
  return BUG_TITLE.test(text.title) || BUG_PROSE.test(text.prose);
}

/** A name, a path, a number, a quoted text, a link: something to look for. */
export function hasDetail(text: IssueText): boolean {
  return /\w+\.\w{1,5}\b|\w\/\w|\b\w+[a-z][A-Z]\w*|\w_\w|--\w|["“'][^"”'\n]{3,}["”']|\d|https?:/.test(
    `${text.title}\n${text.body}`,
  );
}

/** "Rename `parse` to `parseQuery` in src/query.ts": a change, a place, and enough words. */
export function saysItAll(title: string): boolean {
  return (
    /^(?:add|remove|delete|rename|fix|replace|update|upgrade|bump|document|move|change|support|drop|export|allow)\b/i.test(
      title,
    ) &&
    /`[^`]+`|\b[\w-]+\.(?:[a-z]{1,5})\b|\w\/\w|["“][^"”]+["”]|--\w/.test(title) &&
    countWords(title) >= 5
  );
}
