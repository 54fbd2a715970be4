import type { StageOutcome } from "../../domain/stage-outcome.ts";
import type { WorkItem } from "../../domain/work-item.ts";
import type { StageDeps } from "../deps.ts";
import { isSameLogin } from "../trust/is-ours.ts";
import { toBranchName } from "./branch.ts";

export type BranchChoice = { kind: "branch"; branch: string } | { kind: "outcome"; outcome: StageOutcome };

/**
 * The item's branch: the one it had, or a new name. Where an open pull request of ours is on it, the work is done already
 * and the pull request is adopted; a closed one is left in peace, and the branch gets a name of its own.
 */
export async function chooseBranch(
  { host }: Pick<StageDeps, "host">,
  item: WorkItem,
  title: string,
  sequence: number,
  me: string,
): Promise<BranchChoice> {
  const branch = item.run?.branch ?? toBranchName(item.issue, title);
  const pull = await host.findPullRequest(item.repo, branch);
  if (pull === undefined) return { kind: "branch", branch };
  if (pull.state !== "open") return { kind: "branch", branch: `${toBranchName(item.issue, title)}-${sequence}` };
  const { number, url, author } = pull;
  if (!isSameLogin(author, me)) {
    const explanation = `Pull request #${number} by ${author} is open from the branch ${branch}.`;
    return { kind: "outcome", outcome: { kind: "reject", reason: "pull-request-exists", explanation } };
  }
  return {
    kind: "outcome",
    outcome: {
      kind: "advance",
      to: "review",
      reason: "pull-request-opened",
      explanation: `Pull request #${number} is open already.`,
      changes: { pullRequest: { number, url } },
    },
  };
}
