import type { CheckResult, RunId } from "../agent-run.ts";

export interface RepositoryRef {
  repo: string;
  /** URL or local path. */
  remote: string;
  base: string;
}

export interface Workspace {
  /** The clone, an absolute path: the agent's current directory. */
  dir: string;
  baseSha: string;
  branch: string;
  /** Set where the clone starts on top of a branch of ours instead of the base. */
  start?: WorkspaceStart | undefined;
}

/** Where a follow-up begins. */
export interface WorkspaceStart {
  /** The branch's commit at the remote that everything goes on top of. */
  head: string;
  /** Commit that is checked out: the head, or our own merge of the base into it. */
  commit: string;
  /** Where the branch left the base; the base itself once that is merged. */
  fork: string;
  isMerge: boolean;
  /** Files of the merge that hold conflict markers. */
  conflicts: string[];
}

/** Starts a clone at the head of a branch; with `mergeBase`, at a merge of the base into it. */
export interface BranchStart {
  head: string;
  mergeBase: boolean;
}

export interface ChangedFile {
  path: string;
  change: "added" | "modified" | "deleted" | "renamed" | "type-changed";
  /** The path before a rename. */
  from?: string | undefined;
  /** It is a symbolic link now; what it says is in the diff. */
  isLink?: boolean | undefined;
  /** A submodule, or a repository of its own inside the work tree. */
  isRepository?: boolean | undefined;
}

/** All that differs from the base: the agent's commits, its uncommitted changes and its new files. */
export interface WorkspaceChanges {
  files: ChangedFile[];
  /** Unified diff; cut, with a note, where it is huge. */
  diff: string;
  isDiffCut?: boolean | undefined;
}

/** `left`: something in it could not be saved. `kept` names the ref that holds work which came into no pull request. */
export type Removal = { kind: "removed"; kept?: string } | { kind: "left"; why: string };

/**
 * One clone for each run, made with `git clone --shared` from a mirror of ours and without a remote, so that an agent can
 * change nothing but its own clone. The token is used for fetch and push only, and never written down.
 * Errors: TransientError (remote unavailable), ParkError (no such repository or branch, no permission, push refused),
 * EnvironmentError (git missing, disk full).
 */
export interface Workspaces {
  /** The folder of a run, absolute; made when missing. Brief, hand-back file, log and clone are in it. */
  runDir(run: RunId): Promise<string>;
  /** Fetches the base and clones it. A second call for the same run returns the same workspace untouched. */
  ensureWorkspace(ref: RepositoryRef, run: RunId, branch: string, from?: BranchStart): Promise<Workspace>;
  /**
   * Takes back what the project's own checks left behind in a clone that no agent has touched yet: changed files and new
   * ones. What the project ignores stays, such as installed modules.
   */
  ensureUntouched(workspace: Workspace): Promise<void>;
  /** A file as the base commit has it; undefined where it has none. Never read from the agent's branch. */
  readBaseFile(workspace: Workspace, path: string): Promise<string | undefined>;
  /** What differs from where the clone started; with `whole`, from where its branch left the base. */
  changes(workspace: Workspace, whole?: "whole"): Promise<WorkspaceChanges>;
  /** Squashes all changes into one commit by Millrace. Same changes and message: same commit. Returns its id. */
  commit(workspace: Workspace, message: string): Promise<string>;
  /** Pushes the commit, which is in the mirror already, to the branch of that name, and makes sure that it is there. On top of a head it goes only there. */
  ensurePushed(ref: RepositoryRef, workspace: Workspace, commit: string): Promise<"pushed" | "unchanged">;
  /** Whether any of our machines brought this commit to the branch. */
  isOurCommit(repo: string, branch: string, commit: string): Promise<boolean>;
  hasWorkspace(run: RunId): Promise<boolean>;
  /**
   * Removes the clone of a run whose agent is gone, after its work is saved: uncommitted work, too, goes to a ref of the
   * mirror where it is in no commit that was pushed. `hasWork` false: no agent ever worked in it. Safe to repeat.
   */
  removeWorkspace(run: RunId, facts: { hasWork: boolean }): Promise<Removal>;
  /** Branches at the remote that are named like ours, with their heads; one request. */
  listOwnBranches(ref: RepositoryRef): Promise<Map<string, string>>;
  /** Removes a branch at the remote, where its head still is that commit and one of our machines brought it there. */
  ensureBranchRemoved(ref: RepositoryRef, branch: string, head: string): Promise<"removed" | "left">;
  /** Forgets what was pushed to a branch of an issue that was closed long ago. */
  forgetBranch(repo: string, branch: string): Promise<void>;
  /** Removes what a removal that was cut short left behind. */
  emptyTrash(): Promise<void>;
}

/** Runs the project's own commands in a clone, isolated like the agent and without any secret in the environment. */
export interface CheckRunner {
  /** All commands in order, also after a failing one. A command that is not found fails with exit code 127. */
  runChecks(dir: string, commands: string[], signal: AbortSignal): Promise<CheckResult[]>;
}
