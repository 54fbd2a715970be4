import { expect, test } from "vitest";
import { parseRecords } from "../../../../scripts/try-real/data-files.ts";
import { parseTryOptions } from "../../../../scripts/try-real/options.ts";
import { BugRecord, toBugIssue } from "../../../../scripts/try-real/bugs/bug-record.ts";
import { ConfigError, EnvironmentError } from "../../../../src/domain/errors.ts";

test("without options both parts run, with the data beside the project and with comments", () => {
  expect(parseTryOptions([], "/home/ann/millrace")).toEqual({
    parts: ["triage", "bugs"],
    dataDir: "/home/ann/shared/data",
    withComments: true,
    help: false,
  });
});

test("a part, a folder and the day of opening can be asked for", () => {
  const options = parseTryOptions(["--only", "bugs", "--data", "/data", "--without-comments"], "/p");
  expect(options).toMatchObject({ parts: ["bugs"], dataDir: "/data", withComments: false });
});

test.each([[["--only", "all"]], [["--onyl", "bugs"]], [["bugs"]]])("%j is a usage error", (args) => {
  expect(() => parseTryOptions(args, "/p")).toThrow(ConfigError);
});

const BUG = {
  instance_id: "x",
  issue: "ann/app#12",
  npm_package: "app",
  buggy_version: "1.0.0",
  fixed_version: "1.0.1",
  observed_on_buggy: "1",
  observed_on_fixed: "2",
  problem_statement: "The total is off\n\nIt is.\r\n",
};

test("a record's statement is title and text", () => {
  const [bug] = parseRecords(`${JSON.stringify({ ...BUG, tier: "x" })}\n\n`, "f", BugRecord);
  expect(bug && toBugIssue(bug)).toEqual({ repo: "ann/app", number: 12, title: "The total is off", body: "It is." });
});

test("a broken record is told with its line", () => {
  const text = `${JSON.stringify(BUG)}\n${JSON.stringify({ ...BUG, issue: "12" })}\n`;
  expect(() => parseRecords(text, "bugs.jsonl", BugRecord)).toThrow(/^bugs\.jsonl:2 .*issue/);
  expect(() => parseRecords("{", "bugs.jsonl", BugRecord)).toThrow(EnvironmentError);
});
