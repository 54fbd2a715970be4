import { posix } from "node:path";
import type { CheckResult } from "../../domain/agent-run.ts";
import { readDiffLines } from "./diff-lines.ts";

const RUNS_SCRIPT = /\b(?:npm|pnpm|yarn|bun)\s+(?:run(?:-script)?\s+)?([A-Za-z][\w:.-]*)/g;

/**
 * Scripts in a package.json that the project's checks run and that the change redefines or takes out: the checks that
 * passed may not be the ones that were asked for. A script that is only added is none. Pure.
 */
export function listRedefinedChecks(diff: string, baseline: readonly CheckResult[], issueText: string): string[] {
  if (/package\.json|\bscripts?\b/i.test(issueText)) return [];
  const names = new Set(
    baseline.flatMap(({ command }) => [...command.matchAll(RUNS_SCRIPT)].map((match) => match[1] ?? "")),
  );
  const found = new Set<string>();
  for (const { path, sign, text } of readDiffLines(diff)) {
    if (sign !== "-" || posix.basename(path) !== "package.json") continue;
    const name = /^\s*"([^"]+)"\s*:\s*"/.exec(text)?.[1];
    if (name !== undefined && names.has(name)) found.add(`${path} changes the script "${name}", which is a check.`);
  }
  return [...found];
}
