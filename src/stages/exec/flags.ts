import type { CheckResult } from "../../domain/agent-run.ts";
import type { WorkspaceChanges } from "../../domain/ports/workspaces.ts";
import { listRedefinedChecks } from "./check-scripts.ts";
import { listLooseLockFiles } from "./lock-files.ts";
import { listOutwardLinks } from "./outward-links.ts";
import { listProtected } from "./protected-paths.ts";
import { listWeakenedTests } from "./weakened-tests.ts";

export interface FlagFacts {
  changes: WorkspaceChanges;
  /** The project's `protect`. */
  protect: readonly string[];
  baseline: readonly CheckResult[];
  /** Title and text of the issue: what it asks for in so many words is no flag. */
  issueText: string;
}

/**
 * What a person has to look at before a result goes on, one sentence each. Pure. None of it makes a result wrong, and no
 * check can find it: who may change the rules of the project, its agents or its own checks is not for an agent to say.
 */
export function listFlags({ changes, protect, baseline, issueText }: FlagFacts): string[] {
  const { files, diff, isDiffCut } = changes;
  return [
    ...listProtected(files, protect).map((path) => `${path} is protected and must stay as it is.`),
    ...listOutwardLinks(changes),
    ...listLooseLockFiles(files, issueText),
    ...listWeakenedTests(changes, issueText),
    ...listRedefinedChecks(diff, baseline, issueText),
    ...(isDiffCut === true ? ["The change is too long to be looked through."] : []),
  ];
}
