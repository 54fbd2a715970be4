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
  VAGUE_COMPLAINT,
} from "../report-signs.ts";
import {
  askForChange,
  askForDifference,
  askForMore,
  askForPlace,
  askForSections,
  askForSteps,
  askForTask,
} from "../questions.ts";
import { type Rule, when } from "../rule.ts";

/** A rule about what a report lacks, and the question that its author is asked, in the words of this very report. */
export interface ClarificationRule extends Rule<TriageFacts> {
  verdict: "needs-clarification";
  /** Rules of one group ask for much the same: only the heaviest of them asks. */
  group: "task" | "template" | "steps" | "contrast";
  question(facts: TriageFacts): string;
}

/** Fewer words than this say nothing that can be worked on. */
export const FEW_WORDS = 8;

/** What is missing. None of these applies once a person has waved the question through. */
export const CLARIFICATION_RULES: readonly ClarificationRule[] = [
  {
    rule: "empty-body",
    verdict: "needs-clarification",
    weight: 60,
    group: "task",
    question: askForTask,
    because: ({ text }) => when(isBlank(text.body) && !saysItAll(text.title), "The issue has a title and no text."),
  },
  {
    rule: "template-unfilled",
    verdict: "needs-clarification",
    weight: 70,
    group: "template",
    question: askForSections,
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
    group: "task",
    question: askForMore,
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
    group: "task",
    question: askForPlace,
    because: ({ text }) =>
      when(
        countWords(text.title) + text.words < 25 &&
          !text.hasCode &&
          VAGUE_COMPLAINT.test(`${text.title}\n${text.prose}`) &&
          !hasDetail(text),
        "It says that something is wrong, and neither what nor where.",
      ),
  },
  {
    rule: "bug-without-reproduction",
    verdict: "needs-clarification",
    weight: 46,
    group: "steps",
    question: askForSteps,
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
    group: "task",
    question: askForChange,
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
    group: "contrast",
    question: askForDifference,
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
