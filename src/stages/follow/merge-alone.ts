import type { CheckResult } from "../../domain/agent-run.ts";
import type { FollowUp } from "../../domain/follow-up.ts";
import type { Workspace } from "../../domain/ports/workspaces.ts";
import type { StageContext } from "../../domain/stage.ts";
import type { StageOutcome } from "../../domain/stage-outcome.ts";
import type { WorkItem } from "../../domain/work-item.ts";
import { getProject, type StageDeps, toRepositoryRef } from "../deps.ts";
import { pushOnTop } from "./push-on-top.ts";

/** A merge of the base without a conflict, where nothing else is to be done and no check fails that passed: pushed as it is. */
export async function findMergeAlone(
  deps: StageDeps,
  item: WorkItem,
  { followUp, workspace, here }: { followUp: FollowUp; workspace: Workspace; here: CheckResult[] },
  context: StageContext,
): Promise<StageOutcome | undefined> {
  const { start } = workspace;
  const isAlone = followUp.causes.every((cause) => cause === "conflict");
  if (start === undefined || !start.isMerge || start.conflicts.length > 0 || !isAlone) return undefined;
  const before = item.run?.baseline ?? [];
  const isBroken = here.some(
    ({ passed, command }) => !passed && before.find((check) => check.command === command)?.passed !== false,
  );
  if (isBroken) return undefined;
  const project = getProject(deps.config, item.repo);
  const pushed = await pushOnTop(deps, toRepositoryRef(deps.config, project), workspace, start.commit);
  if (pushed !== undefined) return pushed;
  const { pullRequest } = item;
  const facts = { item: item.id, repo: item.repo, pullRequest: followUp.pullRequest, causes: followUp.causes };
  const followUps = pullRequest?.followUps ?? 0;
  const at = context.now().toISOString();
  await context.record({ type: "pull-request:followed", at, ...facts, commit: start.commit, followUps });
  return {
    kind: "advance",
    to: "review",
    reason: "follow-up-pushed",
    explanation: `Merged ${project.base} into the branch of pull request #${followUp.pullRequest}; nothing conflicts.`,
    changes: { followUp: undefined, pullRequest: pullRequest && { ...pullRequest, seen: undefined } },
  };
}
