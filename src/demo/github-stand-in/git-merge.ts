import { writeCommit } from "./bare-repository.ts";
import { askGit } from "./git-command.ts";
import { getMessage, isAncestor, listNewCommits } from "./git-facts.ts";
import type { Timestamp } from "./records.ts";

/** True where git itself can merge the two commits without a conflict. */
export async function canMerge(dir: string, base: string, head: string): Promise<boolean> {
  return (await findMergedTree(dir, base, head)) !== undefined;
}

/** git merge-tree --write-tree (git 2.38 and later): exit code 0 and a tree, or 1 on a conflict. */
async function findMergedTree(dir: string, base: string, head: string): Promise<string | undefined> {
  const { exitCode, stdout, stderr } = await askGit(["merge-tree", "--write-tree", base, head], { dir });
  if (exitCode === 0) return stdout.split("\n")[0] ?? "";
  if (exitCode === 1) return undefined;
  throw new Error(`git merge-tree ended with ${exitCode}: ${stderr.trim()}`);
}

export interface MergeOrder {
  method: "merge" | "squash" | "rebase";
  baseBranch: string;
  baseSha: string;
  headSha: string;
  title: string;
  message: string;
  author: string;
  at: Timestamp;
}

export type MergeOutcome = { commit: string } | "conflict" | "base-moved";

/**
 * Merges and moves the base branch, if it still is where the order says. `rebase` is supported where the head already
 * stands on the base; there it is a fast-forward.
 */
export async function merge(dir: string, order: MergeOrder): Promise<MergeOutcome> {
  const commit = order.method === "rebase" ? await findFastForward(dir, order) : await createMergeCommit(dir, order);
  if (commit === undefined) return "conflict";
  const moved = await askGit(["update-ref", `refs/heads/${order.baseBranch}`, commit, order.baseSha], { dir });
  return moved.exitCode === 0 ? { commit } : "base-moved";
}

async function findFastForward(dir: string, { baseSha, headSha }: MergeOrder): Promise<string | undefined> {
  return (await isAncestor(dir, baseSha, headSha)) ? headSha : undefined;
}

async function createMergeCommit(dir: string, order: MergeOrder): Promise<string | undefined> {
  const tree = await findMergedTree(dir, order.baseSha, order.headSha);
  if (tree === undefined) return undefined;
  const parents = order.method === "merge" ? [order.baseSha, order.headSha] : [order.baseSha];
  const message = order.message === "" ? order.title : `${order.title}\n\n${order.message}`;
  return await writeCommit(dir, { tree, parents, message, author: order.author, at: order.at });
}

/** Messages of the commits that a merge brings, for the words that close issues. */
export async function listMessages(dir: string, base: string, head: string): Promise<string[]> {
  const commits = await listNewCommits(dir, base, head);
  return await Promise.all(commits.map((sha) => getMessage(dir, sha)));
}
