import { posix } from "node:path";
import type { ChangedFile, WorkspaceChanges } from "../../domain/ports/workspaces.ts";
import { readDiffLines } from "./diff-lines.ts";

const CODE = /\.(?:[cm]?[jt]sx?|py|rb|go|rs|java|kt|kts|cs|php|swift|ex|exs|scala|dart|sh)$/i;
const TEST_NAME =
  /(?:[._-](?:test|spec|e2e)\.\w+$)|^test_.+\.py$|(?:_test|_spec)\.\w+$|(?:Tests?|Spec)\.(?:java|kt|cs|php|swift|scala)$/;
const TEST_FOLDER = /(?:^|\/)(?:tests?|__tests__|specs?|e2e)\//i;
const NO_TEST =
  /(?:^|\/)(?:fixtures?|__fixtures__|snapshots?|__snapshots__|testdata|helpers?|fakes?|mocks?|support)\//i;

/** Marks that keep a test, or all others, from running. */
const MARKS: readonly RegExp[] = [
  /\b(?:describe|it|test|suite|context)\.(?:skip|only)\b/,
  /^\s*(?:xit|xtest|xdescribe|fit|fdescribe)\s*\(/,
  /^\s*@(?:pytest\.mark\.(?:skip|xfail)|unittest\.skip)\b/,
  /^\s*#\[ignore\b/,
  /^\s*@(?:Ignore|Disabled)\b/,
];

const ASKS_FOR_SKIP = /\b(?:skip\w*|disabl\w+|flaky|quarantine\w*|ignor\w+)\b/i;
const ASKS_FOR_REMOVAL =
  /\b(?:remov|delet|drop|clean|merg|consolidat|replac|rewrit|obsolete|unused|dead)\w*\b[^.\n]{0,80}\b(?:tests?|specs?|suites?)\b/i;

/**
 * Tests that were deleted without what they tested and without the issue asking for it, and test files with more marks
 * that keep tests from running than before. Pure. A test that was moved or rewritten under another name is none.
 */
export function listWeakenedTests({ files, diff }: WorkspaceChanges, issueText: string): string[] {
  const deleted = files.filter((file) => file.change === "deleted" && isTest(file.path));
  const lost = ASKS_FOR_REMOVAL.test(issueText)
    ? []
    : deleted.filter((file) => !issueText.includes(posix.basename(file.path)) && !isAccountedFor(file, files));
  return [
    ...lost.map(({ path }) => `${path} was deleted, and nobody asked for that.`),
    ...(ASKS_FOR_SKIP.test(issueText) ? [] : listMarked(diff)),
  ];
}

function listMarked(diff: string): string[] {
  const marks = new Map<string, number>();
  for (const { path, sign, text } of readDiffLines(diff)) {
    if (!isTest(path) || !MARKS.some((mark) => mark.test(text))) continue;
    marks.set(path, (marks.get(path) ?? 0) + (sign === "+" ? 1 : -1));
  }
  return [...marks]
    .filter(([, count]) => count > 0)
    .map(([path]) => `${path} keeps tests from running that ran before.`);
}

function isTest(path: string): boolean {
  const name = posix.basename(path);
  return CODE.test(name) && !NO_TEST.test(path) && (TEST_NAME.test(name) || TEST_FOLDER.test(path));
}

/** What it tested is gone as well, or a test of the same thing has come. */
function isAccountedFor(test: ChangedFile, files: readonly ChangedFile[]): boolean {
  const subject = toSubject(test.path);
  return files.some((other) => {
    if (other === test) return false;
    if (isTest(other.path)) return other.change === "added" && toSubject(other.path) === subject;
    const isGone = other.change === "deleted" || other.change === "renamed";
    return isGone && [other.path, other.from].some((path) => path !== undefined && toSubject(path) === subject);
  });
}

/** `tests/unit/cart.test.ts`, `test_cart.py` and `src/cart.ts` are about `cart`. */
function toSubject(path: string): string {
  const [stem = ""] = posix.basename(path).split(".");
  return stem.replace(/^test_|[_-](?:test|spec|e2e)$|(?:Tests?|Spec)$/g, "").toLowerCase();
}
