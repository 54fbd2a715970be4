import { expect, test } from "vitest";
import { toClaudeDisplayLine } from "../../../../../src/integrations/agents/claude-code/display-line.ts";
import { readRecordedLines } from "../../../../helpers/recorded-runs.ts";

test("A recorded run reads like a conversation.", () => {
  const lines = readRecordedLines("claude-code-2.1.330", "denied");
  expect(lines.map((line) => toClaudeDisplayLine(line)).filter((line) => line !== undefined)).toEqual([
    "* Claude Code 2.1.330 with claude-sonnet-4-5",
    '> Read {"file_path":"/data/runs/owner--repo-1-r1/clone/calc.js"}',
    '> Edit {"replace_all":false,"file_path":"/data/runs/owner--repo-1-r1/clone/calc.js","old_string":"a - b","new_string":"a + b"}',
    "! denied: Edit",
    "< the tool reported an error",
    "It adds now.",
    "= end: It adds now.",
  ]);
});
