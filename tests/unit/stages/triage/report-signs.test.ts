import { describe, expect, test } from "vitest";
import { toIssueText } from "../../../../src/stages/triage/issue-text.ts";
import {
  asksForHelp,
  hasExpectation,
  hasReproduction,
  isBug,
  statesCause,
} from "../../../../src/stages/triage/report-signs.ts";

const read = (body: string, title = "The watcher stops") => toIssueText(title, body);

describe("a reproduction", () => {
  test.each([
    ["steps in a section", "### Steps\r\nrun it twice"],
    ["numbered steps", "Here is what I do:\n\n1. install it\n2. start it\n3. look"],
    ["a command that was run", "When I run `app --watch` it ends at once"],
    ["a page to try it on", "See https://codesandbox.io/s/abc-123"],
    ["a repository", "I made one: https://github.com/ann/watcher-stops."],
    ["a place in the code", "https://github.com/ann/app/blob/main/cli.js#L87 ends the stream"],
  ])("is %s", (_what, body) => {
    expect(hasReproduction(read(body))).toBe(true);
  });

  test("is a call with its arguments, in the title or in the text", () => {
    expect(hasReproduction(read('`addMonths("2026-01-31", 1)` gives `2026-03-03`.'))).toBe(true);
    expect(hasReproduction(read("`text()` returns nothing and `x.y is not a function`."))).toBe(false);
    expect(hasReproduction(read("It is wrong.", "total('3', 4) gives 34"))).toBe(true);
    expect(hasReproduction(read("It is wrong.", "Empty answer of total()"))).toBe(false);
  });

  test.each([
    [
      "numbered versions",
      "It stops.\n\n1. `node -v`: 20.1\n2. `npm -v`: 10\n\n1. Operating system: macOS\n2. Browser: none",
    ],
    [
      "a template's own prompt",
      "It stops.\r\n\r\n**If it is a bug, please provide the steps to reproduce it and a demo:**\r\n\r\n**Which version?**\r\n\r\n1.2",
    ],
    ["another issue", "See https://github.com/ann/app/issues/12 and https://github.com/ann/app/pull/13"],
    ["an uploaded log", "[log.txt](https://github.com/ann/app/files/1366230/log.txt)"],
    ["a bare host in the form's field", "### Reproduction link\n[https://github.com](https://github.com)"],
    ["an empty section", "### Steps to reproduce\n_No response_\n\n### Version\n1.2"],
  ])("is not %s", (_what, body) => {
    expect(hasReproduction(read(body))).toBe(false);
  });
});

describe("an expectation", () => {
  test("is what the author says, not what a template asks", () => {
    expect(hasExpectation(read("It should go on."))).toBe(true);
    expect(hasExpectation(read("### Expected behaviour\nIt goes on"))).toBe(true);
    expect(hasExpectation(read("### What should happen\nIt goes on"))).toBe(true);
    expect(hasExpectation(read("**What is the expected behavior?**\n\n**Which version is it?**\n\n1.2"))).toBe(false);
    expect(hasExpectation(read("### Expected behaviour\nN/A\n\n### Log\nended"))).toBe(false);
  });
});

describe("a bug", () => {
  const withLabels = (...labels: string[]) => ({ labels });

  test("is told by its label, whatever the spelling, before its words", () => {
    expect(isBug(read("", "Colours"), withLabels("t¹ 🐞 bug"))).toBe(true);
    expect(isBug(read("", "Crash on start"), withLabels("type: enhancement"))).toBe(false);
  });

  test.each([
    "regression in 4.1.0",
    "stack-overflow in processChunk",
    "The cwd is ignored",
    "Cannot read x of undefined",
  ])("is told by the title %j", (title) => {
    expect(isBug(read("", title), withLabels())).toBe(true);
  });

  test.each([
    "Do not ask for children",
    "Support dates",
    "Option to turn it off",
    "docs: broken link",
    "Add an error page",
  ])("is not told by the title %j", (title) => {
    expect(isBug(read("", title), withLabels())).toBe(false);
  });
});

test("a named cause is told from a mere complaint", () => {
  expect(statesCause(read("The problem is that `url.host` is a number."))).toBe(true);
  expect(statesCause(read("Caused by the new buffer."))).toBe(true);
  expect(statesCause(read("It stops and I do not know why."))).toBe(false);
});

test("a call for help is told from a wish", () => {
  expect(asksForHelp(read("What am I doing wrong?"))).toBe(true);
  expect(asksForHelp(read("Hints would be appreciated."))).toBe(true);
  expect(asksForHelp(read("An option for it would help us."))).toBe(false);
});
