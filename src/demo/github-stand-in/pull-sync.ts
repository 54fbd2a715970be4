import { askGit } from "./git-command.ts";
import { listBranches } from "./branches.ts";
import { listMergedBranches } from "./git-facts.ts";
import { close, recordEvent, tellIssue } from "./issue-changes.ts";
import { toFullName } from "./render/repositories.ts";
import type { PullRequestNotice } from "./listeners.ts";
import type { Issue, Pull, Repository } from "./records.ts";
import type { StandInState } from "./state.ts";

type PullIssue = Issue & { pull: Pull };

export function listPulls(repository: Repository): PullIssue[] {
  return repository.issues.filter((issue): issue is PullIssue => issue.pull !== undefined);
}

/**
 * Brings the open pull requests in line with the branches on disk: new commits are taken over, a pull request whose
 * commits all reached the base by a push counts as merged, and one whose head branch is gone is closed.
 */
export async function syncPulls(state: StandInState, repository: Repository, actor: string): Promise<void> {
  const open = listPulls(repository).filter((issue) => issue.state === "open");
  if (open.length === 0) return;
  const branches = await listBranches(repository.dir);
  const merged = new Map<string, Promise<Set<string>>>();
  const isMerged = async ({ headBranch }: Pull, baseSha: string): Promise<boolean> => {
    const known = merged.get(baseSha) ?? listMergedBranches(repository.dir, baseSha);
    merged.set(baseSha, known);
    return (await known).has(headBranch);
  };
  for (const issue of open) await syncPull(state, repository, issue, { branches, isMerged }, actor);
}

async function syncPull(
  state: StandInState,
  repository: Repository,
  issue: PullIssue,
  git: { branches: Map<string, string>; isMerged(pull: Pull, baseSha: string): Promise<boolean> },
  actor: string,
): Promise<void> {
  const { pull } = issue;
  const headSha = git.branches.get(pull.headBranch);
  const baseSha = git.branches.get(pull.baseBranch);
  if (headSha === undefined || baseSha === undefined) {
    close(state, repository, issue, { actor });
    tellPull(state, repository, issue, "closed");
    return;
  }
  const hasNewHead = headSha !== pull.headSha;
  const hasNewBase = baseSha !== pull.baseSha;
  if (!hasNewHead && !hasNewBase) return;
  const isMerged = hasNewBase && !hasNewHead && (await git.isMerged(pull, baseSha));
  // A merge request may have ended the pull request while git was asked.
  if (issue.state === "closed") return;
  if (isMerged) {
    finishMerge(state, repository, issue, { actor, commit: baseSha });
    return;
  }
  pull.headSha = headSha;
  pull.baseSha = baseSha;
  if (!hasNewHead) return;
  issue.updatedAt = state.now();
  await keepHead(repository, issue);
  tellPull(state, repository, issue, "synchronize");
}

/** `refs/pull/<n>/head`, as GitHub keeps it: the commits stay when the branch goes. */
export async function keepHead(repository: Repository, { number, pull }: PullIssue): Promise<void> {
  await askGit(["update-ref", `refs/pull/${number}/head`, pull.headSha], { dir: repository.dir });
}

export function finishMerge(
  state: StandInState,
  repository: Repository,
  issue: PullIssue,
  { actor, commit }: { actor: string; commit: string },
): void {
  Object.assign(issue.pull, { mergedAt: state.now(), mergedBy: actor, mergeCommitSha: commit } satisfies Partial<Pull>);
  recordEvent(state, repository, issue, { event: "merged", actor, commitId: commit });
  close(state, repository, issue, { actor });
  tellPull(state, repository, issue, "merged");
}

export function tellPull(
  state: StandInState,
  repository: Repository,
  issue: PullIssue,
  action: PullRequestNotice["action"],
): void {
  // All other changes are events of the issue, and told with them.
  if (action === "opened" || action === "synchronize") tellIssue(state, repository, issue, action, issue.author);
  state.listeners.tellPullRequest({
    repo: toFullName(repository),
    number: issue.number,
    action,
    author: issue.author,
    headBranch: issue.pull.headBranch,
    title: issue.title,
  });
}
