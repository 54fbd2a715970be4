import type { TriageFacts } from "../facts.ts";
import { isBlank } from "../issue-text.ts";
import { type Rule, when } from "../rule.ts";
import { hasExpectation, hasReproduction, saysItAll } from "../report-signs.ts";
import { FEW_WORDS } from "./needs-clarification.ts";

/** What speaks for starting. Together lighter than any plain fact against it. */
export const READY_RULES: readonly Rule<TriageFacts>[] = [
  {
    rule: "described",
    verdict: "ready",
    weight: 25,
    because: ({ text }) => when(text.words >= FEW_WORDS, `The text says in ${text.words} words what it is about.`),
  },
  {
    rule: "detailed",
    verdict: "ready",
    weight: 10,
    because: ({ text }) => when(text.words >= 40, "The text goes into detail."),
  },
  {
    rule: "names-code",
    verdict: "ready",
    weight: 8,
    because: ({ text }) => when(text.hasCode, "It names code."),
  },
  {
    rule: "shows-code",
    verdict: "ready",
    weight: 12,
    because: ({ text }) => when(text.hasCodeBlock, "It shows code, output or a stack trace."),
  },
  {
    rule: "reproducible",
    verdict: "ready",
    weight: 8,
    because: ({ text }) => when(hasReproduction(text), "It says how to reproduce or where to try."),
  },
  {
    rule: "says-what-should-be",
    verdict: "ready",
    weight: 8,
    because: ({ text }) => when(hasExpectation(text), "It says what should be."),
  },
  {
    rule: "acceptance-criteria",
    verdict: "ready",
    weight: 8,
    because: ({ text }) =>
      when(
        text.tasks.some((task) => !task.checked) ||
          text.sections.some(
            (section) => /accept|criteria|done when/i.test(section.heading) && !isBlank(section.content),
          ),
        "It lists what has to be done.",
      ),
  },
  {
    rule: "telling-title",
    verdict: "ready",
    weight: 10,
    because: ({ text }) => when(saysItAll(text.title), "The title names the change and the place."),
  },
  {
    rule: "answered",
    verdict: "ready",
    weight: 10,
    because: ({ question }) =>
      when(question === "answered" || question === "waived", "A person dealt with our question."),
  },
];
