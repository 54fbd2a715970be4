import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { toClaudeDisplayLine } from "../../../../../src/integrations/agents/claude-code/display-line.ts";

test("A recorded run reads like a conversation.", () => {
  const lines = readFileSync(join(import.meta.dirname, "golden", "denied.jsonl"), "utf8").split("\n");
  expect(lines.map((line) => toClaudeDisplayLine(line)).filter((line) => line !== undefined)).toEqual([
    "* Claude Code 2.1.330 with claude-sonnet-4-5",
    '> Read {"file_path":"/repo/calc.js"}',
    '> Edit {"replace_all":false,"file_path":"/repo/calc.js","old_string":"a - b","new_string":"a + b"}',
    "! denied: Edit",
    "< the tool reported an error",
    "I could not edit the file.",
    "= end: I could not edit the file.",
  ]);
});
