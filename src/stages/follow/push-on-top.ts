import { isAppError } from "../../domain/errors.ts";
import type { RepositoryRef, Workspace } from "../../domain/ports/workspaces.ts";
import type { StageOutcome } from "../../domain/stage-outcome.ts";
import type { StageDeps } from "../deps.ts";

/** Pushes on top of the head that the clone started from. Where the branch is elsewhere now, the way back to a new look. */
export async function pushOnTop(
  { workspaces }: Pick<StageDeps, "workspaces">,
  ref: RepositoryRef,
  workspace: Workspace,
  commit: string,
): Promise<StageOutcome | undefined> {
  try {
    await workspaces.ensurePushed(ref, workspace, commit);
    return undefined;
  } catch (error) {
    if (!isAppError(error) || error.code !== "git.branch_taken") throw error;
    const explanation = "Somebody else pushed to the branch meanwhile; it is looked at anew.";
    return { kind: "advance", to: "follow", reason: "follow-up", explanation, changes: { followUp: undefined } };
  }
}
