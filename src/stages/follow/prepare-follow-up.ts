import { type AgentRunRecord, type CheckResult, toRunId } from "../../domain/agent-run.ts";
import { isAppError } from "../../domain/errors.ts";
import type { FollowUp } from "../../domain/follow-up.ts";
import type { Workspace } from "../../domain/ports/workspaces.ts";
import type { StageContext } from "../../domain/stage.ts";
import type { StageOutcome } from "../../domain/stage-outcome.ts";
import type { StoredWorkItem } from "../../domain/work-item.ts";
import { writeFileAtomic } from "../../lib/atomic-file.ts";
import { getProject, type StageDeps, toRepositoryRef } from "../deps.ts";
import { toBrief } from "../prep/brief.ts";
import { readBaseFiles } from "../prep/base-files.ts";
import { checkUntouched } from "../prep/check-untouched.ts";
import { toRunFiles } from "../run-files.ts";
import { MOST_SETBACKS, parkCutOff } from "../setbacks.ts";
import { readConversation } from "../trust/conversation.ts";
import { findMergeAlone } from "./merge-alone.ts";

/**
 * Prep of a follow-up: a clone at the head of the pull request's branch, with the base merged in where they conflict, the
 * checks there, and the brief. A merge that is clean and passes goes out without an agent.
 */
export async function prepareFollowUp(
  deps: StageDeps,
  { item, snapshot }: StoredWorkItem,
  followUp: FollowUp,
  context: StageContext,
): Promise<StageOutcome> {
  const { config, tracker, workspaces } = deps;
  const { setbacks } = item;
  if (setbacks !== undefined && setbacks >= MOST_SETBACKS) return parkCutOff(setbacks, "");
  const project = getProject(config, item.repo);
  const sequence = (item.run?.sequence ?? 0) + 1;
  const id = toRunId(item.id, sequence);
  const from = toBranchStart(followUp);
  const workspace = await workspaces
    .ensureWorkspace(toRepositoryRef(config, project), id, followUp.branch, from)
    .catch((error: unknown) => {
      if (isAppError(error) && error.code === "git.branch_moved") return undefined;
      throw error;
    });
  if (workspace === undefined) return toFollowAgain("The branch moved since it was looked at.");
  const { notes, checks } = await readBaseFiles(workspaces, workspace);
  const here = await checkUntouched(deps, workspace, [...project.checks, ...checks], context);
  const alone = await findMergeAlone(deps, item, { followUp, workspace, here }, context);
  if (alone !== undefined) return alone;

  const { briefFile } = toRunFiles(await workspaces.runDir(id));
  const me = await tracker.whoAmI();
  const { questions, remarks } = await readConversation(tracker, snapshot, me, item.decision?.heard);
  const { protect, base: branch } = project;
  const { feedback } = item;
  const start = { number: followUp.pullRequest, text: followUp.text, head: followUp.head, start: workspace.start };
  const facts = { snapshot, base: { branch, sha: workspace.baseSha }, baseline: here, questions, remarks, protect };
  await writeFileAtomic(briefFile, deps.redact(toBrief({ ...facts, notes, feedback, followUp: start })));
  const run: AgentRunRecord = {
    id,
    sequence,
    agent: project.agent,
    branch: workspace.branch,
    baseSha: workspace.baseSha,
    baseline: toBaseline(here, item.run?.baseline ?? []),
    host: deps.machine,
    task: item.run?.task,
    previousEnd: item.run?.end?.kind,
  };
  const explanation = `Cloned at ${followUp.head.slice(0, 7)} of ${followUp.branch}${toMergeWords(workspace)}.`;
  return { kind: "advance", to: "exec", reason: "prepared", explanation, changes: { run } };
}

export function toBranchStart({ head, causes }: FollowUp): { head: string; mergeBase: boolean } {
  return { head, mergeBase: causes.includes("conflict") };
}

/** Back to where the decision is made, from the facts of then. */
export function toFollowAgain(explanation: string): StageOutcome {
  return { kind: "advance", to: "follow", reason: "follow-up", explanation, changes: { followUp: undefined } };
}

/** A check that the branch broke still has to pass: it counts as it was on the base, where that is known. */
function toBaseline(here: readonly CheckResult[], onBase: readonly CheckResult[]): CheckResult[] {
  return here.map((check) => {
    const before = onBase.find(({ command }) => command === check.command);
    return before?.passed === true ? { ...check, passed: true } : check;
  });
}

function toMergeWords({ start }: Workspace): string {
  if (start?.isMerge !== true) return "";
  const count = start.conflicts.length;
  return `, with the base merged into it and ${count} ${count === 1 ? "file" : "files"} in conflict`;
}
