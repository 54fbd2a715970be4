import type { TriageFacts } from "../facts.ts";
import { countWords, isBlank, type IssueText } from "../issue-text.ts";
import {
  asksForHelp,
  hasDetail,
  hasExpectation,
  hasReproduction,
  isBug,
  isQuestion,
  saysItAll,
  statesCause,
} from "../report-signs.ts";
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
    weight: 46,
    question: "How can the problem be reproduced: which steps or code, what happens, and what did you expect?",
    because: ({ text, snapshot }) =>
      when(
        text.words >= FEW_WORDS &&
          text.words < MANY_WORDS &&
          isBug(text, snapshot) &&
          isThin(text) &&
          !statesCause(text),
        "It reports a bug without steps, code, or what was expected.",
      ),
  },
  {
    rule: "asks-for-help",
    verdict: "needs-clarification",
    weight: 46,
    question: "Should something change in the code here, and what? Or is it a question about how to use it?",
    because: ({ text, snapshot }) =>
      when(
        asksForHelp(text) &&
          !isBug(text, snapshot) &&
          !isQuestion(text.title) &&
          isThin(text) &&
          !saysItAll(text.title),
        "It asks for help and does not say what should change.",
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

/** A report of so many words says enough to look for the problem. */
const MANY_WORDS = 80;

/** Nothing in it shows the problem, and nothing says what should be. */
function isThin(text: IssueText): boolean {
  return !text.hasCodeBlock && !hasReproduction(text) && !hasExpectation(text);
}

const VAGUE =
  /\b(?:(?:does|do|did|is|are)(?:n['’]?t| not) work(?:ing)?|not working|stopped working|broken|broke|is bad|please (?:fix|help)|fix (?:it|this)|help me|something(?:['’]s| is) wrong|make it (?:better|faster|nicer)|improve it)\b/i;

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
