import type { RunId } from "../../domain/agent-run.ts";
import { TransientError } from "../../domain/errors.ts";
import type { BranchStart, RepositoryRef, WorkspaceStart } from "../../domain/ports/workspaces.ts";
import { authorEnvironment, type CommitAuthor } from "./commit.ts";
import type { RemoteAccess } from "./credentials.ts";
import { toRefPart } from "./data-paths.ts";
import { toGitError } from "./git-failure.ts";
import { fetchBranch, type Mirror, startRefOf } from "./mirror.ts";

/**
 * Fetches a branch of ours and makes the commit that a follow-up starts from: its head, or a merge of the base into it.
 * The merge is made in the mirror, without a work tree, so no hook, filter or merge driver of the project takes part
 * (git-merge-tree(1)). Where both sides changed the same lines, the commit holds the files with conflict markers; it is
 * only ever checked out, never pushed.
 * Errors: TransientError `git.branch_moved` where the branch is not where it was seen.
 */
export async function prepareStart(
  mirror: Mirror,
  access: RemoteAccess,
  plan: { ref: RepositoryRef; run: RunId; branch: string; baseSha: string; from: BranchStart; author: CommitAuthor },
): Promise<WorkspaceStart> {
  const { ref, run, branch, baseSha, from, author } = plan;
  const { git } = mirror;
  const seenRef = `refs/millrace/remote/${toRefPart(branch)}`;
  const head = await mirror.exclusively(() => fetchBranch(mirror, { ...ref, base: branch }, access, seenRef));
  if (head !== from.head) {
    throw new TransientError(
      `The branch ${branch} is at ${head.slice(0, 12)}, no longer at ${from.head.slice(0, 12)}.`,
      {
        code: "git.branch_moved",
        details: { branch, head, expected: from.head },
      },
    );
  }
  const merged = from.mergeBase ? await mergeBase(mirror, { head, baseSha, author }) : undefined;
  const commit = merged?.commit ?? head;
  const shared = await git.attempt(["merge-base", baseSha, head]);
  const fork = merged !== undefined || shared.exitCode !== 0 ? baseSha : shared.stdout.toString("utf8").trim();
  await git.text(["update-ref", startRefOf(run), commit]);
  return { head, commit, fork, isMerge: merged !== undefined, conflicts: merged?.conflicts ?? [] };
}

async function mergeBase(
  { git }: Mirror,
  { head, baseSha, author }: { head: string; baseSha: string; author: CommitAuthor },
): Promise<{ commit: string; conflicts: string[] }> {
  const args = ["merge-tree", "--write-tree", "-z", "--name-only", "--no-messages", head, baseSha];
  const answer = await git.attempt(args);
  // 0: merged; 1: merged with conflicts, their files follow the tree; anything else: not merged at all.
  if (answer.exitCode > 1) throw toGitError(args, answer);
  const [tree = "", ...conflicts] = answer.stdout
    .toString("utf8")
    .split("\0")
    .filter((field) => field !== "");
  const times = await git.text(["show", "--no-patch", "--format=%ct", head, baseSha]);
  const time = Math.max(...times.split("\n").map(Number)) + 1;
  const commit = await git.text(["commit-tree", tree, "-p", head, "-p", baseSha, "-m", "Merge the base branch"], {
    env: authorEnvironment(author, time),
  });
  return { commit, conflicts };
}
