import { toCodeSpan } from "../text/fence.ts";
import { toHarmlessInline, toHarmlessLine } from "../text/neutralise.ts";
import type { TriageFacts } from "./facts.ts";
import { isBlank, type IssueText } from "./issue-text.ts";
import { isBug, VAGUE_COMPLAINT } from "./report-signs.ts";

/**
 * The questions of triage, each put together from what this very report says and lacks. Pure. Words of the report stand in
 * quotation marks or code, neutralised: they mention nobody and refer to nothing.
 */
type Asking = Pick<TriageFacts, "text" | "snapshot">;

const MAX_QUOTE = 80;
const MAX_SECTIONS = 4;

export function askForTask({ text, snapshot }: Asking): string {
  return isBug(text, snapshot)
    ? `${toTitleQuote(text)} has no text yet: what do you do, what happens then, and what should happen instead?`
    : `${toTitleQuote(text)} has no text yet: what should change, where, and how would you see that it is done?`;
}

/** Names the empty sections, so that nobody has to look for them. */
export function askForSections({ text }: Asking): string {
  const empty = text.sections.filter(({ content }) => isBlank(content)).map(({ heading }) => toName(heading));
  const named = [...new Set(empty)];
  const rest = named.length > MAX_SECTIONS ? ` and ${named.length - MAX_SECTIONS} more` : "";
  return `The sections ${named.slice(0, MAX_SECTIONS).join(", ")}${rest} are still empty: could you fill in those that apply?`;
}

export function askForMore({ text }: Asking): string {
  return `The text says only ${toQuote(text.prose || text.body)}: what happens now with ${toSubject(text)}, and what should happen instead?`;
}

export function askForPlace({ text }: Asking): string {
  const complaint = findComplaint(text) ?? text.title;
  return `You write ${toQuote(complaint)}: which command, call or page is that, what do you see there, and what did you expect?`;
}

/** Asks for what is not there: the steps, the message where none is quoted, the version where none is named. */
export function askForSteps({ text }: Asking): string {
  const wanted = [
    "the steps or the code that lead to it",
    ...(hasMessage(text) ? [] : ["the message or output that you get"]),
    "what should happen instead",
  ];
  const version = hasVersion(text) ? "" : " And with which version is it?";
  return `How can ${toProblem(text)} be reproduced: ${toSeries(wanted)}?${version}`;
}

export function askForChange({ text }: Asking): string {
  return `Should something change in the code here for ${toTitleQuote(text)}, and what? Or is it a question about how to use it?`;
}

export function askForDifference({ text }: Asking): string {
  const actual = text.sections.find(({ heading }) => /^(?:what (?:is )?)?actual/i.test(heading))?.content ?? "";
  return `What is expected and what happens both read ${toQuote(actual)}. What differs?`;
}

/** What the report is about, as it names it: code in its title, else the title. */
function toSubject(text: IssueText): string {
  const code = /`([^`\n]{1,60})`/.exec(text.title)?.[1];
  return code === undefined ? toTitleQuote(text) : toName(code);
}

function toProblem(text: IssueText): string {
  const subject = toSubject(text);
  return subject.startsWith("`") ? `the problem with ${subject}` : subject;
}

function toTitleQuote({ title }: IssueText): string {
  return toQuote(title);
}

function toQuote(words: string): string {
  return `“${toHarmlessInline(words, MAX_QUOTE)}”`;
}

function toName(words: string): string {
  return toCodeSpan(toHarmlessLine(words, MAX_QUOTE));
}

function findComplaint({ prose }: IssueText): string | undefined {
  return prose.split(/(?<=[.!?])\s+|\n+/).find((sentence) => VAGUE_COMPLAINT.test(sentence));
}

function hasMessage({ title, said }: IssueText): boolean {
  return /\b\w+(?:Error|Exception)\b|\berror: |: \w* ?error\b|\b[A-Z]{2,}\d{3,}\b|["“][^"”\n]{8,}["”]|`[^`\n]{12,}`/.test(
    `${title}\n${said}`,
  );
}

function hasVersion({ title, body }: IssueText): boolean {
  return /\bv?\d+\.\d+|\bversion\b\W{0,5}\w*\W?\d/i.test(`${title}\n${body}`);
}

function toSeries(parts: readonly string[]): string {
  return parts.length < 2 ? parts.join("") : `${parts.slice(0, -1).join(", ")}, and ${parts.at(-1)}`;
}
