import type { AgentHandBack, AgentRunEnd, CheckResult } from "../../domain/agent-run.ts";
import type { WorkspaceChanges } from "../../domain/ports/workspaces.ts";
import { describeEnd, isCutShort } from "./ends.ts";
import { listFlags } from "./flags.ts";
import { findSecrets } from "./secret-scan.ts";

export interface Evidence {
  changes: WorkspaceChanges;
  /** The checks on the untouched base and on the result. */
  baseline: readonly CheckResult[];
  after: readonly CheckResult[];
  protect: readonly string[];
  /** Title and text of the issue. */
  issueText: string;
  redact(text: string): string;
  end: AgentRunEnd;
  handBack?: AgentHandBack | undefined;
}

export interface Verdict {
  accepted: boolean;
  /** What is wrong with the result, one sentence each; empty when accepted. */
  findings: string[];
  /** What a person has to look at before it goes on, one sentence each; empty when accepted. */
  flags: string[];
  /** Checks that stand against the result, for the feedback. */
  failedChecks: CheckResult[];
}

/**
 * Judges a run by evidence alone. Pure. Accepted is a change that is not empty, was not cut short, passes each check that
 * the base passed, publishes no secret, and holds nothing that a person has to look at (see flags). What the agent says never makes a result good; that
 * it says "blocked" makes it incomplete.
 */
export function toVerdict(evidence: Evidence): Verdict {
  const { changes, end, handBack } = evidence;
  const failedChecks = listFailedChecks(evidence);
  const findings = [
    ...(changes.files.length === 0 ? ["Nothing was changed."] : []),
    ...(isCutShort(end.kind, handBack) ? [`${describeEnd(end.kind)} The work may be incomplete.`] : []),
    ...(changes.files.length === 0 &&
    end.kind !== "completed" &&
    end.kind !== "asked" &&
    !isCutShort(end.kind, handBack)
      ? [describeEnd(end.kind)]
      : []),
    ...(handBack?.status === "blocked" ? ["The agent says that it could not finish."] : []),
    ...findSecrets(changes.diff, evidence.redact),
    ...failedChecks.map((check) => describeFailure(check, evidence.baseline)),
  ];
  const flags = listFlags(evidence);
  return { accepted: findings.length === 0 && flags.length === 0, findings, flags, failedChecks };
}

/**
 * A check counts against the result where the base passed it. One that the base failed too may go on failing, unless that
 * leaves no check at all to judge by; for documents no check is needed.
 */
function listFailedChecks({ baseline, after, changes }: Evidence): CheckResult[] {
  const failed = after.filter((check) => !check.passed);
  const regressions = failed.filter((check) => passedBefore(check, baseline) !== false);
  if (regressions.length > 0) return regressions;
  const hasEvidence = failed.length < after.length;
  return hasEvidence || changes.files.every((file) => isDocument(file.path)) ? [] : failed;
}

function passedBefore(check: CheckResult, baseline: readonly CheckResult[]): boolean | undefined {
  return baseline.find((before) => before.command === check.command)?.passed;
}

function isDocument(path: string): boolean {
  return /\.(?:md|mdx|markdown|rst|adoc|txt)$/i.test(path) || /^docs?\//i.test(path);
}

function describeFailure({ command, exitCode }: CheckResult, baseline: readonly CheckResult[]): string {
  const before = baseline.find((check) => check.command === command);
  const how = exitCode === undefined ? "fails" : `fails with exit code ${exitCode}`;
  if (before === undefined) return `The check "${command}" ${how}.`;
  return before.passed
    ? `The check "${command}" ${how}; it passed before the change.`
    : `The check "${command}" ${how}, as before the change, and no other check passes.`;
}
