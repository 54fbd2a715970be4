import type { Ledger } from "../domain/ports/ledger.ts";
import type { WorkItemReader } from "../domain/ports/work-item-store.ts";
import type { RepositoryRef, Workspaces } from "../domain/ports/workspaces.ts";
import { toWorkItemId, type WorkItem } from "../domain/work-item.ts";

export interface RemoveBranchesDeps {
  workspaces: Pick<Workspaces, "listOwnBranches" | "ensureBranchRemoved">;
  items: Pick<WorkItemReader, "find">;
  ledger: Pick<Ledger, "append">;
  /** How long a branch stays after its pull request has ended, in ms. */
  keepMs: number;
  now(): Date;
}

/** Each costs a push; the next clean-up takes the rest. */
const MOST_BRANCHES = 200;

/**
 * Removes the branches of pull requests that a person merged or closed, a while after that; many hosts have done so already.
 * A branch whose head is not a commit of ours stays: somebody's work may be in no other place. Returns how many went.
 */
export async function removeBranches(
  deps: RemoveBranchesDeps,
  ref: RepositoryRef,
  isOver: () => boolean,
): Promise<number> {
  const oldest = new Date(deps.now().getTime() - deps.keepMs).toISOString();
  let removed = 0;
  for (const [branch, head] of await deps.workspaces.listOwnBranches(ref)) {
    if (isOver() || removed >= MOST_BRANCHES) break;
    const issue = /^millrace\/(\d+)-/.exec(branch)?.[1];
    const item = issue === undefined ? undefined : (await deps.items.find(toWorkItemId(ref.repo, Number(issue))))?.item;
    if (item === undefined || !isDoneWith(item, branch) || item.updatedAt >= oldest) continue;
    if ((await deps.workspaces.ensureBranchRemoved(ref, branch, head)) === "left") continue;
    removed += 1;
    await deps.ledger.append({ type: "branch:removed", at: deps.now().toISOString(), item: item.id, branch });
  }
  return removed;
}

function isDoneWith({ status, reason, run }: WorkItem, branch: string): boolean {
  const hasEnded = reason === "pull-request-merged" || reason === "pull-request-closed";
  return status === "closed" && hasEnded && run?.branch === branch;
}
