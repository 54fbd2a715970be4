import { describe, expect, test } from "vitest";
import { countRules, toColumnSums, toCrossTable, toShare } from "../../../../scripts/try-real/triage/cross-table.ts";
import { pickExamples, toFirstLines } from "../../../../scripts/try-real/triage/examples.ts";
import type { IssueRecord } from "../../../../scripts/try-real/triage/issue-record.ts";
import type { JudgedIssue } from "../../../../scripts/try-real/triage/judged-issue.ts";
import { toLogin, toRoles } from "../../../../scripts/try-real/triage/people.ts";
import { makeTriageReport } from "../../../../scripts/try-real/triage/report.ts";
import { countRequests } from "../../../../scripts/try-real/triage/request-counts.ts";
import { toMarkdown, toTerminalLines } from "../../../../scripts/try-real/report.ts";

let number = 0;
function judge(changes: Partial<JudgedIssue> = {}): JudgedIssue {
  number += 1;
  return {
    repo: "ann/app",
    number,
    url: "",
    title: "Title",
    body: "Body",
    humanClass: "Intrinsic",
    decision: "ready",
    status: "queued",
    explanation: "",
    rules: [{ rule: "described", verdict: "ready", weight: 25, because: "It says so." }],
    questions: [],
    ...changes,
  };
}

describe("tables", () => {
  const asked = judge({ decision: "needs-clarification", humanClass: "Unknown" });
  const issues = [judge(), judge({ humanClass: "Not a Bug" }), asked];

  test("each decision is counted by human class, with the sums of the columns", () => {
    const rows = toCrossTable(issues);
    expect(rows.map(({ decision, total }) => [decision, total])).toEqual([
      ["ready", 2],
      ["needs-clarification", 1],
    ]);
    expect(toColumnSums(rows)).toEqual({ Intrinsic: 1, Extrinsic: 0, "Not a Bug": 1, Unknown: 1 });
    expect([toShare(1, 8), toShare(0, 0)]).toEqual(["1 (12.5%)", "0"]);
  });

  test("a rule is counted where it applied and where its verdict was the decision", () => {
    expect(countRules(issues)).toEqual([{ rule: "described", verdict: "ready", fired: 3, decided: 2 }]);
  });

  test("requests are counted by route, repeated ones too", () => {
    const requests = [
      "/repos/a/b/issues/1",
      "/repos/a/c/issues/22",
      "/repos/a/b/issues/1",
      "/repos/a/b/collaborators/ann/permission",
    ].map((path) => ({ method: "GET", path }));
    expect(countRequests(requests)).toEqual([
      { route: "GET /repos/:repo/issues/:n", count: 3, repeated: 1 },
      { route: "GET /repos/:repo/collaborators/:login/permission", count: 1, repeated: 0 },
    ]);
  });
});

describe("examples", () => {
  test("come from different repositories first, never more than asked for, and never twice", () => {
    const issues = [...Array.from({ length: 40 }, () => judge()), judge({ repo: "b/b" }), judge({ repo: "c/c" })];
    const picked = pickExamples(issues, 4);
    expect(new Set(picked.map(({ repo }) => repo)).size).toBe(3);
    expect(new Set(picked).size).toBe(4);
    expect(pickExamples(issues.slice(0, 1), 4)).toHaveLength(1);
  });

  test("show the first lines that say something, whatever their line breaks", () => {
    expect(toFirstLines("\r\n one\r\n\r\n\r\ntwo\nthree", 2)).toEqual(["one", "two"]);
    expect(toFirstLines("x".repeat(50), 1, 10)).toEqual(["xxxxxxxxx…"]);
  });
});

describe("people", () => {
  const record = (changes: Partial<IssueRecord>): IssueRecord => ({
    ...{ owner: "ann", repo: "app", number: 1, html_url: "", title: "", body: "", created_at: "", labels: [] },
    ...{ author: "user_1", author_association: "NONE", comments: [], human_class: "Unknown" },
    ...changes,
  });
  const comment = (author: string, author_association: IssueRecord["author_association"]) => ({
    ...{ author, author_association, created_at: "", body: "" },
  });

  test("have a role only where the data calls them members", () => {
    const comments = [comment("user_2", "MEMBER"), comment("user_3", "CONTRIBUTOR"), comment("user_2", "OWNER")];
    expect(toRoles([record({ comments }), record({ repo: "other" })])).toEqual(
      new Map([
        ["ann/app", { user_2: "admin" }],
        ["ann/other", {}],
      ]),
    );
  });

  test("without a name are told apart by what they are, so that a stranger is no member", () => {
    const roles = toRoles([record({ author: "anonymized", comments: [comment("anonymized", "MEMBER")] })]);
    expect(roles.get("ann/app")).toEqual({ "anonymized-member": "write" });
    expect(toLogin("anonymized", "NONE")).toBe("anonymized-none");
  });
});

test("the report says what it is no measure of, and foreign text stays text", () => {
  const evil = judge({ title: "# \u001b[31mred\u202e @ann <img src=x>", body: "- [x] | `a` closes #1" });
  const trial = { issues: [evil], silent: [], loadMs: 1, triageMs: 1, stageMs: [3], requests: [] };
  const blocks = makeTriageReport(trial, false);
  const shown = toTerminalLines(blocks, 60);
  expect(shown.join(" ")).toContain("no share in it is an accuracy");
  expect(shown.join("\n")).not.toMatch(/[\u001b\u202e]/);
  expect(Math.max(...shown.map((line) => line.length))).toBeLessThanOrEqual(60);
  const markdown = toMarkdown(blocks);
  expect(markdown).toContain("| ready | 1 (100.0%) |");
  expect(markdown).not.toMatch(/<img|@ann|#1/);
});
