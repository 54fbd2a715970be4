import { describe, expect, test } from "vitest";
import type { CheckResult } from "../../../../src/domain/agent-run.ts";
import { type Evidence, toVerdict } from "../../../../src/stages/exec/verdict.ts";
import { makeEnd } from "../../../fakes/fake-agents.ts";
import { SECRET } from "../../../fakes/stage-world.ts";

const check = (command: string, passed: boolean): CheckResult => ({
  command,
  passed,
  exitCode: passed ? 0 : 1,
  durationMs: 1,
  output: "",
});

function judge(evidence: Partial<Evidence> = {}) {
  return toVerdict({
    changes: { files: [{ path: "src/cart.ts", change: "modified" }], diff: "+++ b/src/cart.ts\n+const x = 1;\n" },
    baseline: [check("npm test", true)],
    after: [check("npm test", true)],
    protect: [".github/**", "AGENTS.md"],
    issueText: "Round the cart total",
    redact: (text) => text.replaceAll(SECRET, "[redacted]"),
    end: makeEnd(),
    ...evidence,
  });
}

test("a change that passes its checks is accepted, whatever the exit code and the agent say", () => {
  expect(judge()).toEqual({ accepted: true, findings: [], flags: [], failedChecks: [] });
  expect(judge({ end: makeEnd({ kind: "failed", exitCode: 1 }) }).accepted).toBe(true);
  expect(judge({ end: makeEnd({ kind: "soft-limit" }) }).accepted).toBe(true);
});

test("no change is no result, however sure the agent is", () => {
  const verdict = judge({ changes: { files: [], diff: "" }, handBack: { status: "done", summary: "All done!" } });
  expect(verdict).toMatchObject({ accepted: false, findings: ["Nothing was changed."] });
});

describe("checks", () => {
  test("that the base passed have to pass", () => {
    const verdict = judge({ after: [check("npm test", false)] });
    expect(verdict.findings).toEqual(['The check "npm test" fails with exit code 1; it passed before the change.']);
    expect(verdict.failedChecks).toHaveLength(1);
  });

  test("that the base failed may fail on, as long as another one passes", () => {
    const baseline = [check("npm test", false), check("lint", true)];
    expect(judge({ baseline, after: [check("npm test", false), check("lint", true)] }).accepted).toBe(true);
    expect(judge({ baseline, after: [check("npm test", true), check("lint", false)] }).accepted).toBe(false);
  });

  test("that all failed before and after prove nothing, unless only documents changed", () => {
    const red = { baseline: [check("npm test", false)], after: [check("npm test", false)] };
    expect(judge(red).accepted).toBe(false);
    expect(judge({ ...red, changes: { files: [{ path: "README.md", change: "modified" }], diff: "" } }).accepted).toBe(
      true,
    );
    expect(judge({ ...red, after: [check("npm test", true)] }).accepted).toBe(true);
  });

  test("that the project does not name cannot fail", () => {
    expect(judge({ baseline: [], after: [] }).accepted).toBe(true);
  });
});

describe("a run that was cut short", () => {
  test.each(["hard-limit", "idle", "no-first-output", "output-cap", "max-turns", "lost"] as const)(
    "by %s is not accepted",
    (kind) => {
      expect(judge({ end: makeEnd({ kind }) }).accepted).toBe(false);
    },
  );

  test("is accepted where the agent had handed its work back before", () => {
    expect(judge({ end: makeEnd({ kind: "idle" }), handBack: { status: "done", summary: "x" } }).accepted).toBe(true);
  });
});

test("an agent that says it is blocked has not finished", () => {
  expect(judge({ handBack: { status: "blocked", summary: "no database" } }).accepted).toBe(false);
});

test("a flag alone keeps a result from being accepted, without a finding against it", () => {
  const verdict = judge({ changes: { files: [{ path: "AGENTS.md", change: "modified" }], diff: "" } });
  expect(verdict).toMatchObject({
    accepted: false,
    findings: [],
    flags: ["AGENTS.md is protected and must stay as it is."],
  });
});

describe("secrets in the diff", () => {
  const adding = (line: string) =>
    judge({ changes: { files: [{ path: "a.ts", change: "added" }], diff: `--- /dev/null\n+++ b/a.ts\n${line}\n` } });

  test.each([
    ["a GitHub token", `+const t = "ghp_${"a1B2".repeat(9)}";`],
    ["a GitHub token", `+github_pat_${"a1".repeat(15)}`],
    ["an AWS access key", "+AKIAQ3EGRPBA4XLT7H2M"],
    ["a private key", "+-----BEGIN OPENSSH PRIVATE KEY-----"],
    ["a private key", "+-----BEGIN PRIVATE KEY-----"],
    ["an Anthropic key", `+sk-ant-api03-${"x".repeat(30)}`],
  ])("are refused by their shape: %s", (what, line) => {
    expect(adding(line).findings).toEqual([`a.ts would publish ${what}.`]);
  });

  test("are refused where they are ours, and the finding does not repeat them", () => {
    const { findings } = adding(`+x = "${SECRET}"`);
    expect(findings).toEqual(["a.ts would publish a secret of this installation."]);
  });

  test("may be taken out, and examples of the documentation are none", () => {
    expect(adding(`-x = "${SECRET}"`).accepted).toBe(true);
    expect(adding("+AKIAIOSFODNN7EXAMPLE").accepted).toBe(true);
  });
});
