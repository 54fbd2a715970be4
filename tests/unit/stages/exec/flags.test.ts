import { describe, expect, test } from "vitest";
import { Config } from "../../../../src/config/schema.ts";
import type { ChangedFile, WorkspaceChanges } from "../../../../src/domain/ports/workspaces.ts";
import { listFlags } from "../../../../src/stages/exec/flags.ts";

const { protect } = Config.parse({ github: { token: "t" }, projects: [{ repo: "a/b" }] }).projects[0] ?? {
  protect: [],
};
const check = { command: "npm test", passed: true, durationMs: 1, output: "" };

type Case = Partial<WorkspaceChanges> & { issue?: string; protect?: string[]; checks?: string[] };

function flags({ files = [], diff = "", issue = "Round the cart total", checks = [], ...rest }: Case): string[] {
  const baseline = ["npm test", ...checks].map((command) => ({ ...check, command }));
  const changes = { files, diff, isDiffCut: rest.isDiffCut };
  return listFlags({ changes, protect: rest.protect ?? protect, baseline, issueText: issue });
}

const file = (path: string, change: ChangedFile["change"] = "modified", more: Partial<ChangedFile> = {}) =>
  ({ path, change, ...more }) satisfies ChangedFile;

/** A diff of one file with these lines; all are new where it is. */
function diffOf(path: string, lines: string[]): string {
  const count = (sign: string) => lines.filter((line) => line.startsWith(sign)).length;
  const head = `@@ -1,${count("-")} +1,${count("+")} @@`;
  return [`diff --git a/${path} b/${path}`, `--- a/${path}`, `+++ b/${path}`, head, ...lines, ""].join("\n");
}

describe("protected paths", () => {
  test.each(["added", "modified", "deleted", "renamed", "type-changed"] as const)("are flagged when %s", (change) => {
    expect(flags({ files: [file("AGENTS.md", change)] })).toEqual(["AGENTS.md is protected and must stay as it is."]);
  });

  test.each([
    ".github/workflows/ci.yml",
    ".GitHub/Workflows/CI.yml",
    ".github/workflows",
    ".gitlab-ci.yml",
    ".circleci/config.yml",
    "packages/a/agents.md",
    "CLAUDE.md",
    "sub/.claude/settings.json",
    ".mcp.json",
    ".husky/pre-commit",
    ".gitmodules",
    "docs/.gitattributes",
    ".millrace/x",
    ".github",
    ".claude",
  ])("%s is one by default", (path) => {
    expect(flags({ files: [file(path)] })).toHaveLength(1);
  });

  test.each(["src/github/x.ts", "docs/AGENTS.md.txt", "my-AGENTS.md", "src/gitattributes.ts", "README.md"])(
    "%s is none",
    (path) => {
      expect(flags({ files: [file(path)] })).toEqual([]);
    },
  );

  test("a file that was moved away from one, or to one, is flagged by that name", () => {
    const away = flags({ files: [file("notes.md", "renamed", { from: "AGENTS.md" })] });
    expect(away).toEqual(["AGENTS.md is protected and must stay as it is."]);
    expect(flags({ files: [file(".github/x.yml", "renamed", { from: "x.yml" })] })).toHaveLength(1);
  });

  test.each([
    ["src/*.ts", "src/a.ts", true],
    ["src/*.ts", "src/deep/a.ts", false],
    ["**/secret?.txt", "a/b/secret1.txt", true],
    ["/root.txt", "sub/root.txt", false],
    ["dir/", "dir/a/b", true],
    ["a+(b).txt", "a+(b).txt", true],
  ])("with the pattern %s: %s is protected: %s", (pattern, path, expected) => {
    expect(flags({ protect: [pattern], files: [file(path, "added")] }).length > 0).toBe(expected);
  });
});

describe("links and repositories", () => {
  const link = (path: string, target: string[]) =>
    flags({
      files: [file(path, "added", { isLink: true })],
      diff: diffOf(
        path,
        target.map((line) => `+${line}`),
      ),
    });

  test.each([
    ["a", "/etc/passwd"],
    ["a", "../other"],
    ["deep/a", "../../other"],
    ["deep/a", "x/../../../other"],
    ["a", ".git/hooks/pre-commit"],
    ["a", ".."],
    ["a", String.raw`C:\Windows`],
  ])("%s → %s leads out", (path, target) => {
    expect(link(path, [target])).toEqual([`${path} is a link that leads out of the project.`]);
  });

  test.each([
    ["deep/a", "../other"],
    ["a", "deep/../other"],
    ["a", "..file"],
    ["a", ".github-notes"],
  ])("%s → %s stays inside", (path, target) => {
    expect(link(path, [target])).toEqual([]);
  });

  test("a link whose goal cannot be seen, or has more than one line, counts as leading out", () => {
    expect(flags({ files: [file("a", "renamed", { isLink: true })] })).toHaveLength(1);
    expect(link("a", ["/etc", "inside"])).toHaveLength(1);
  });

  test("a repository inside the work tree is flagged", () => {
    expect(flags({ files: [file("lib", "type-changed", { isRepository: true })] })).toEqual([
      "lib is a repository of its own.",
    ]);
  });
});

describe("lock files", () => {
  const loose = (path: string) => [`${path} changed, but no dependency was changed or asked for.`];

  test.each([
    "package-lock.json",
    "yarn.lock",
    "web/pnpm-lock.yaml",
    "Cargo.lock",
    "uv.lock",
    "go.sum",
    "Gemfile.lock",
  ])("%s alone is flagged", (path) => {
    expect(flags({ files: [file("src/cart.ts"), file(path)] })).toEqual(loose(path));
  });

  test.each([
    ["package-lock.json", "package.json"],
    ["package-lock.json", "packages/a/package.json"],
    ["Cargo.lock", "crates/cart/Cargo.toml"],
    ["uv.lock", "pyproject.toml"],
    ["go.sum", "go.mod"],
  ])("%s with %s is not", (lock, manifest) => {
    expect(flags({ files: [file(lock), file(manifest)] })).toEqual([]);
  });

  test("a manifest of another folder, or of another language, does not count", () => {
    expect(flags({ files: [file("web/package-lock.json"), file("api/package.json")] })).toHaveLength(1);
    expect(flags({ files: [file("Cargo.lock"), file("package.json")] })).toHaveLength(1);
  });

  test.each([
    "Upgrade vite to 8",
    "Fix the vulnerability CVE-2026-1234",
    "Update all dependencies",
    "The package-lock.json is out of date",
    "npm install fails on a fresh clone",
  ])("an issue that says %j asks for it", (issue) => {
    expect(flags({ files: [file("package-lock.json")], issue })).toEqual([]);
  });
});

describe("tests", () => {
  const lost = (path: string) => [`${path} was deleted, and nobody asked for that.`];

  test.each([
    "tests/cart.ts",
    "src/cart.test.ts",
    "src/__tests__/cart.tsx",
    "test_cart.py",
    "cart_test.go",
    "CartTest.java",
  ])("%s deleted is flagged", (path) => {
    expect(flags({ files: [file(path, "deleted"), file("src/basket.ts")] })).toEqual(lost(path));
  });

  test("one that goes with what it tested, or comes back under another name, is not", () => {
    expect(flags({ files: [file("tests/cart.test.ts", "deleted"), file("src/cart.ts", "deleted")] })).toEqual([]);
    expect(flags({ files: [file("test/cart.spec.js", "deleted"), file("tests/cart.test.ts", "added")] })).toEqual([]);
    const moved = file("src/basket.ts", "renamed", { from: "src/cart.ts" });
    expect(flags({ files: [file("tests/cart.test.ts", "deleted"), moved] })).toEqual([]);
    expect(flags({ files: [file("tests/new/cart.test.ts", "renamed", { from: "tests/cart.test.ts" })] })).toEqual([]);
  });

  test.each(["Remove the obsolete cart tests", "Delete cart.test.ts", "Merge both suites: drop the old test"])(
    "an issue that says %j asks for it",
    (issue) => {
      expect(flags({ files: [file("tests/cart.test.ts", "deleted")], issue })).toEqual([]);
    },
  );

  test.each(["tests/fixtures/cart.ts", "tests/cart.json", "src/testing.ts", "src/contest.ts", "tests/helpers/x.ts"])(
    "%s is no test",
    (path) => {
      expect(flags({ files: [file(path, "deleted")] })).toEqual([]);
    },
  );

  test.each([
    ["a.test.ts", "+  it.skip('adds', () => {"],
    ["a.test.ts", "+describe.only('cart', () => {"],
    ["a.test.ts", "+xit('adds', () => {"],
    ["test_a.py", "+@pytest.mark.skip(reason='later')"],
    ["tests/a.rs", "+    #[ignore]"],
    ["ATest.java", "+    @Disabled"],
  ])("in %s the line %j keeps them from running", (path, line) => {
    expect(flags({ files: [file(path)], diff: diffOf(path, [line]) })).toEqual([
      `${path} keeps tests from running that ran before.`,
    ]);
  });

  test.each([
    ["a.test.ts", ["-it.skip('old', f)", "+it.skip('new', f)"]],
    ["a.test.ts", ["-it.only('a', f)", "+it('a', f)"]],
    ["a.test.ts", ["+test.skipIf(isWindows)('a', f)"]],
    ["test_a.py", ["+@pytest.mark.skipif(sys.platform == 'win32')"]],
    ["src/iterator.ts", ["+it.skip(3)"]],
    ["a.test.ts", ["-++ b/x.test.ts", "+it('a', f)"]],
  ])("in %s the lines %j do not", (path, lines) => {
    expect(flags({ files: [file(path)], diff: diffOf(path, lines) })).toEqual([]);
  });

  test("a skip that the issue asks for is none", () => {
    const diff = diffOf("a.test.ts", ["+it.skip('adds', f)"]);
    expect(flags({ files: [file("a.test.ts")], diff, issue: "Quarantine the flaky test of the cart" })).toEqual([]);
  });
});

describe("the scripts that the checks run", () => {
  const change = (lines: string[], more: Case = {}) =>
    flags({ files: [file("package.json")], diff: diffOf("package.json", lines), ...more });

  test("are flagged when they say something else", () => {
    expect(change(['-    "test": "vitest run",', '+    "test": "true",'])).toEqual([
      'package.json changes the script "test", which is a check.',
    ]);
    expect(change(['-    "lint:all": "oxlint"'], { checks: ["pnpm run lint:all"] })).toHaveLength(1);
  });

  test("are not when another one does, when they are new, or when the issue asks for it", () => {
    expect(change(['-    "start": "node a.js",', '+    "start": "node b.js",'])).toEqual([]);
    expect(change(['+    "test": "vitest run",'])).toEqual([]);
    expect(change(['-    "test": "a",', '+    "test": "b",'], { issue: "Let the test script run in CI" })).toEqual([]);
  });
});

test("a change too long to be looked through is flagged", () => {
  expect(flags({ files: [file("src/a.ts")], isDiffCut: true })).toEqual([
    "The change is too long to be looked through.",
  ]);
});

test("an ordinary fix with its test has no flags", () => {
  const paths = ["src/cart.ts", "tests/unit/cart.test.ts", "README.md", "package.json", "package-lock.json"];
  const diff = paths.map((path) => diffOf(path, ["-old", "+new"])).join("");
  expect(flags({ files: paths.map((path) => file(path)), diff })).toEqual([]);
});
