import { describe, expect, test } from "vitest";
import { toIssueText } from "../../../../src/stages/triage/issue-text.ts";
import { askForMore, askForPlace, askForSections, askForSteps } from "../../../../src/stages/triage/questions.ts";
import { makeIssue } from "../../../fakes/stage-world.ts";

const facts = (title: string, body: string) => ({
  text: toIssueText(title, body),
  snapshot: makeIssue({ title, body }),
});

describe("the question about steps asks for what is not there, and for nothing else", () => {
  test.each([
    [
      "Export fails",
      "It fails for me since the update.",
      "How can “Export fails” be reproduced: the steps or the code that lead to it, the message or output that you get, and what should happen instead? And with which version is it?",
    ],
    [
      "`toCsv` fails since 2.1",
      "It prints a RangeError since the update.",
      "How can the problem with `toCsv` be reproduced: the steps or the code that lead to it, and what should happen instead?",
    ],
  ])("%s", (title, body, question) => {
    expect(askForSteps(facts(title, body))).toBe(question);
  });
});

test("empty sections of a template are named, a few of them", () => {
  const body = ["Steps", "Expected", "Actual", "Version", "Browser"]
    .map((name) => `### ${name}\n_No response_`)
    .join("\n\n");
  expect(askForSections(facts("Bug", body))).toBe(
    "The sections `Steps`, `Expected`, `Actual`, `Version` and 1 more are still empty: could you fill in those that apply?",
  );
});

test("a complaint is quoted, and its own words are asked about", () => {
  expect(askForPlace(facts("Login", "Hello. The login does not work any more! Thanks."))).toContain(
    "You write “The login does not work any more!”: which command, call or page is that",
  );
});

test.each(["@everyone closes #1", "<!-- x -->](http://evil.example) [", "``` fence", "a\nb"])(
  "words of the report go out neutralised: %o",
  (words) => {
    const asked = [askForMore(facts(words, words)), askForSteps(facts(words, words)), askForPlace(facts(words, words))];
    for (const question of asked) expect(question).not.toMatch(/@everyone|#1\b|<!--|https?:\/\/\w|\n/);
  },
);
