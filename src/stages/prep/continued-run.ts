import type { AgentRunRecord } from "../../domain/agent-run.ts";
import type { Workspace } from "../../domain/ports/workspaces.ts";
import type { WorkItem } from "../../domain/work-item.ts";
import { type StageDeps, toRepositoryRef, getProject } from "../deps.ts";

export interface ContinuedRun {
  /** The item's last run, in whose clone and HOME the next one goes on. */
  run: AgentRunRecord;
  workspace: Workspace;
  continues: NonNullable<AgentRunRecord["continues"]>;
}

/**
 * The item's last run where the next one can go on with its conversation; undefined where it starts afresh. It goes on once
 * only, for the same task, on the same machine, by the same agent, and only in the very clone that the conversation is
 * about: another work tree would belie what the agent remembers of it.
 */
export async function findContinuedRun(
  { config, machine, workspaces }: Pick<StageDeps, "config" | "machine" | "workspaces">,
  { run, repo }: WorkItem,
  { task, branch }: { task: string; branch: string },
): Promise<ContinuedRun | undefined> {
  const sessionId = run?.end?.openSession;
  if (run === undefined || sessionId === undefined || run.continues !== undefined) return undefined;
  const project = getProject(config, repo);
  if (run.host !== machine || run.agent !== project.agent || run.task !== task || run.branch !== branch)
    return undefined;
  const workspace = await workspaces.ensureWorkspace(toRepositoryRef(config, project), run.id, run.branch);
  // A clone that had to be made anew is at the base of today.
  if (workspace.baseSha !== run.baseSha) return undefined;
  return { run, workspace, continues: { run: run.id, sessionId } };
}
