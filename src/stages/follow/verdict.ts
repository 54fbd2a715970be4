import type { WorkspaceChanges } from "../../domain/ports/workspaces.ts";
import { readDiffLines } from "../exec/diff-lines.ts";
import { listFlags } from "../exec/flags.ts";
import { findSecrets } from "../exec/secret-scan.ts";
import { type Evidence, toVerdict, type Verdict } from "../exec/verdict.ts";

const CONFLICT_MARKER = /^(?:<{7} |>{7} |={7}$|\|{7} )/;

/**
 * Judges a follow-up by what it changed on top of the branch, and by what the branch then differs in from the base. Pure.
 * A flag that the pull request had before, when a person let it in as a draft, is no news.
 */
export function toFollowUpVerdict(
  evidence: Evidence,
  { whole, wasFlagged, conflicts }: { whole: WorkspaceChanges; wasFlagged: boolean; conflicts: readonly string[] },
): Verdict {
  const verdict = toVerdict(evidence);
  const findings = new Set([
    ...verdict.findings,
    ...findSecrets(whole.diff, evidence.redact),
    ...listMarkers(whole, conflicts),
  ]);
  const flags = new Set([...verdict.flags, ...(wasFlagged ? [] : listFlags({ ...evidence, changes: whole }))]);
  return {
    ...verdict,
    accepted: findings.size === 0 && flags.size === 0,
    findings: [...findings],
    flags: [...flags],
  };
}

function listMarkers({ diff }: WorkspaceChanges, conflicts: readonly string[]): string[] {
  const found = new Set<string>();
  for (const { path, sign, text } of readDiffLines(diff)) {
    if (sign === "+" && conflicts.includes(path) && CONFLICT_MARKER.test(text)) found.add(path);
  }
  return [...found].map((path) => `${path} still holds conflict markers.`);
}
