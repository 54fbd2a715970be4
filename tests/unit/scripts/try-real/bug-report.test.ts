import { expect, test } from "vitest";
import { type FixedBug, isFixed } from "../../../../scripts/try-real/bugs/fixed-bug.ts";
import { CHECK_COMMANDS, findChecks } from "../../../../scripts/try-real/bugs/issue-checks.ts";
import { makeBugReport } from "../../../../scripts/try-real/bugs/report.ts";
import { toTerminalLines } from "../../../../scripts/try-real/report.ts";

const FIXED: FixedBug = {
  ...{ package: "app 1.0.0", issue: "ann/app#12", edits: 1, status: "review", explanation: "", turns: 5 },
  issueCheck: { before: false, after: true },
  otherCheck: { before: true, after: true },
  pullRequest: { number: 2, mergeable: true, closesIssue: true },
  usage: { inputTokens: 10, outputTokens: 3 },
  ...{ agentVersion: "2.1.330", isolation: "bubblewrap", attachable: true, evidence: [], agentMs: 900, wholeMs: 3000 },
};

test("a bug is fixed where its check turned green, nothing broke, and a pull request can be merged", () => {
  expect(isFixed(FIXED)).toBe(true);
});

test.each<Partial<FixedBug>>([
  { issueCheck: { before: true, after: true } },
  { issueCheck: { before: false, after: false } },
  { issueCheck: { before: undefined, after: true } },
  { otherCheck: { before: true, after: false } },
  { pullRequest: undefined },
  { pullRequest: { number: 2, mergeable: false, closesIssue: true } },
  { pullRequest: { number: 2, mergeable: true, closesIssue: false } },
])("a bug is not fixed with %j", (changes) => {
  expect(isFixed({ ...FIXED, ...changes })).toBe(false);
});

test("the report counts what is fixed and explains what is not", () => {
  const broken = {
    ...FIXED,
    issue: "eve/app#3",
    pullRequest: undefined,
    explanation: "Two checks fail.",
    evidence: ["It ended."],
  };
  const shown = toTerminalLines(makeBugReport([FIXED, broken]), 160).join("\n");
  expect(shown).toContain("1 of 2 real bugs fixed");
  expect(shown).toContain("red → green");
  expect(shown).toContain("eve/app#3: review. Two checks fail.");
  expect(shown).not.toContain("ann/app#12: review");
});

test("a repository has a file for each of its check commands", () => {
  const checks = findChecks({ npm_package: "immer" });
  expect(Object.keys(checks ?? {}).map((name) => `node checks/${name}.mjs`)).toEqual(Object.values(CHECK_COMMANDS));
  expect(findChecks({ npm_package: "left-pad" })).toBeUndefined();
});
