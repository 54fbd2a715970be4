import { hasLabel } from "../../scout/leavers.ts";
import type { TriageFacts } from "../facts.ts";
import { countWords, isBlank, type IssueText } from "../issue-text.ts";
import { type Rule, when } from "../rule.ts";

/** A rule about what a report lacks, and the question that its author is asked. */
export interface ClarificationRule extends Rule<TriageFacts> {
  verdict: "needs-clarification";
  question: string;
}

/** Fewer words than this say nothing that can be worked on. */
export const FEW_WORDS = 8;

/** What is missing. None of these applies once a person has waved the question through. */
export const CLARIFICATION_RULES: readonly ClarificationRule[] = [
  {
    rule: "empty-body",
    verdict: "needs-clarification",
    weight: 60,
    question: "What should change, and how would you see that it is done?",
    because: ({ text }) => when(isBlank(text.body) && !saysItAll(text.title), "The issue has a title and no text."),
  },
  {
    rule: "template-unfilled",
    verdict: "needs-clarification",
    weight: 70,
    question: "Could you fill in the sections of the template that apply?",
    because({ text }) {
      const empty = text.sections.filter((section) => isBlank(section.content));
      const saidBefore = text.words >= FEW_WORDS || text.hasCode;
      return when(
        text.sections.length >= 2 && empty.length === text.sections.length && !saidBefore,
        `All ${empty.length} sections of the template are empty.`,
      );
    },
  },
  {
    rule: "near-empty",
    verdict: "needs-clarification",
    weight: 40,
    question: "Could you describe in a few sentences what happens now and what should happen instead?",
    because: ({ text }) =>
      when(
        !isBlank(text.body) && text.words < FEW_WORDS && !text.hasCode && !saysItAll(text.title),
        `The text has ${text.words} words of its own.`,
      ),
  },
  {
    rule: "nothing-actionable",
    verdict: "needs-clarification",
    weight: 60,
    question: "Which behaviour do you mean: what do you do, what do you see, and what did you expect?",
    because: ({ text }) =>
      when(
        countWords(text.title) + text.words < 25 &&
          !text.hasCode &&
          VAGUE.test(`${text.title}\n${text.prose}`) &&
          !hasDetail(text),
        "It says that something is wrong, and neither what nor where.",
      ),
  },
  {
    rule: "bug-without-reproduction",
    verdict: "needs-clarification",
    weight: 36,
    question: "How can the problem be reproduced: which steps or code, what happens, and what did you expect?",
    because: ({ text, snapshot }) =>
      when(
        isBug(text, snapshot) && !text.hasCode && !hasReproduction(text) && !hasExpectation(text) && text.words < 60,
        "It reports a bug without steps, code, or what was expected.",
      ),
  },
  {
    rule: "contradictory",
    verdict: "needs-clarification",
    weight: 100,
    question: "The expected and the actual behaviour read the same. What differs?",
    because({ text }) {
      const expected = findWords(text, /^(?:what (?:is|did you) )?expect/i);
      const actual = findWords(text, /^(?:what (?:is )?)?actual/i);
      return when(
        expected !== undefined && countWords(expected) > 0 && expected === actual,
        "Expected and actual behaviour read the same.",
      );
    },
  },
];

const VAGUE =
  /\b(?:(?:does|do|did|is|are)(?:n['’]?t| not) work(?:ing)?|not working|stopped working|broken|broke|is bad|please (?:fix|help)|fix (?:it|this)|help me|something(?:['’]s| is) wrong|make it (?:better|faster|nicer)|improve it)\b/i;

/** A name, a path, a number, a quoted text, a link: something to look for. */
function hasDetail(text: IssueText): boolean {
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

export function hasReproduction(text: IssueText): boolean {
  const section = findSection(text, /reproduc|steps|demo|example|playground|repl/i);
  if (section !== undefined && !isBlank(section)) return true;
  return /\breproduc|\bsteps? to\b|\brepro\b|^\s*[12][.)]\s+\S[\s\S]*^\s*[23][.)]\s+\S|https?:\/\/\S*(?:playground|codesandbox|stackblitz|repl\.it|jsfiddle|gist|github\.com)/im.test(
    text.body,
  );
}

export function hasExpectation(text: IssueText): boolean {
  return /\bexpect(?:ed|s|ing)?\b|\binstead of\b|\bshould(?:n['’]?t| not)?\b|\bactual(?:ly)?\b|\bmust(?:n['’]?t| not)?\b|\bneeds? to\b|\bwant\b/i.test(
    text.body,
  );
}

function isBug(text: IssueText, snapshot: TriageFacts["snapshot"]): boolean {
  if (snapshot.labels.some((label) => /^(?:type[:/ -]\s*|kind\/)?bug$/i.test(label))) return true;
  if (["enhancement", "feature", "documentation"].some((label) => hasLabel(snapshot, label))) return false;
  if (/^\W*(?:docs?|readme|chore|test|ci|feat|typo)\b/i.test(text.title)) return false;
  return /^\W*bug\b|\b(?:crash(?:es|ed)?|fails?|failed|failing|error|broken|throws?|wrong|not working|does(?:n['’]?t| not) work)\b/i.test(
    text.title,
  );
}

function findSection(text: IssueText, heading: RegExp): string | undefined {
  return text.sections.find((section) => heading.test(section.heading))?.content;
}

/** A section's words without code, case and punctuation. */
function findWords(text: IssueText, heading: RegExp): string | undefined {
  return findSection(text, heading)
    ?.replace(/^(`{3,}|~{3,})[^\n]*\n[\s\S]*?(?:^\1|$(?![\s\S]))/gm, "")
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .trim();
}
