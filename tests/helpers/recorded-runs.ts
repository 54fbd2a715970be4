import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { ProcessEnd } from "../../src/domain/ports/agent-adapter.ts";

const FIXTURES = join(import.meta.dirname, "..", "fixtures", "agents");

/** What a real CLI printed in a trap; `folder` is its name and version. scripts/record-agents.ts makes these. */
export function readRecordedLines(folder: string, trap: string): string[] {
  return readFileSync(join(FIXTURES, folder, `${trap}.jsonl`), "utf8").split("\n");
}

/** How its process ended in each recorded trap. */
export function readRecordedEnds(folder: string): Record<string, ProcessEnd> {
  return JSON.parse(readFileSync(join(FIXTURES, folder, "ends.json"), "utf8")) as Record<string, ProcessEnd>;
}
