import { mkdir } from "node:fs/promises";
import { resolve } from "node:path";
import { toSequence } from "../../domain/agent-run.ts";
import type { PushedCommits } from "../../domain/ports/pushed-commits.ts";
import type { RepositoryRef, Workspace, Workspaces } from "../../domain/ports/workspaces.ts";
import { STANDARD_PATH } from "../../lib/bubblewrap-probe.ts";
import { MINUTE, SECOND } from "../../lib/durations.ts";
import { readBaseFile } from "./base-file.ts";
import { prepareStart } from "./branch-start.ts";
import { readChanges } from "./changes.ts";
import { commitChanges, MILLRACE_AUTHOR, type CommitAuthor } from "./commit.ts";
import { type TakeToken, toRemoteAccess } from "./credentials.ts";
import { makeDataPaths } from "./data-paths.ts";
import { emptyTrash } from "./empty-trash.ts";
import { withDiskErrors } from "./git-failure.ts";
import { createGit } from "./git.ts";
import { fetchBase, forgetBranch, makeMirror } from "./mirror.ts";
import { isOurs, pushCommit } from "./publish.ts";
import { listOwnBranches, removeBranch } from "./remote-branches.ts";
import { withLock } from "./repository-lock.ts";
import type { WorkTreeSource } from "./work-tree.ts";
import { removeWorkspace } from "./remove-workspace.ts";
import { findWorkspace, getWorkspace, makeWorkspace, type WorkspaceRecord } from "./workspace.ts";

export interface WorkspacesOptions {
  /** Holds mirrors, clones and our notes about them. */
  dataDir: string;
  /** Gives the token that is sent with the next fetch or push of a repository, to `authHost` only. */
  takeToken?: TakeToken | undefined;
  /** Host of the remotes that the token is for, with its port where it has one. Default: `github.com`. */
  authHost?: string | undefined;
  author?: CommitAuthor | undefined;
  /** What other machines pushed; without it only this one's own pushes are known. */
  pushed?: PushedCommits | undefined;
  /** Of each git command. Default: 10 minutes. */
  timeoutMs?: number | undefined;
  /** PATH on which git is found. */
  path?: string | undefined;
  /** Added to git's clean environment: a proxy, certificates, SSH_AUTH_SOCK. */
  env?: Record<string, string> | undefined;
}

/** Who works on the run meanwhile is left alone; the next clean-up looks again. */
const REMOVAL_LOCK_WAIT_MS = SECOND;

/** Joins the parts of this folder; each method may also throw EnvironmentError `git.disk_full`. */
export function createWorkspaces(options: WorkspacesOptions): Workspaces {
  const { takeToken, authHost = "github.com", author = MILLRACE_AUTHOR, timeoutMs = 10 * MINUTE } = options;
  const paths = makeDataPaths(resolve(options.dataDir));
  const git = createGit({ home: paths.gitHome, path: options.path ?? STANDARD_PATH, timeoutMs, env: options.env });

  const mirrorOf = (repo: string) => makeMirror(git, paths.mirror(repo), 2 * timeoutMs);
  const accessTo = (ref: RepositoryRef) => toRemoteAccess(ref, takeToken, authHost);
  const sourceOf = ({ repo, run, dir, baseSha, start }: WorkspaceRecord): WorkTreeSource => ({
    git,
    mirrorDir: paths.mirror(repo),
    workDir: dir,
    baseSha: start?.commit ?? baseSha,
    ...(start === undefined ? {} : { parents: start.isMerge ? [start.head, baseSha] : [start.head] }),
    scratchDir: paths.workspace(run),
  });

  async function isOurCommit(repo: string, branch: string, commit: string): Promise<boolean> {
    const known = await options.pushed?.findSequence(repo, branch, commit);
    return known !== undefined || (await isOurs(mirrorOf(repo), branch, commit));
  }

  return {
    async runDir(run) {
      await withDiskErrors(() => mkdir(paths.runDir(run), { recursive: true }));
      return paths.runDir(run);
    },

    async ensureWorkspace(ref, run, branch, from): Promise<Workspace> {
      const lock = `${paths.workspace(run)}.lock`;
      const make = async () => {
        const found = await findWorkspace(paths, run);
        if (found !== undefined) {
          return { dir: found.dir, baseSha: found.baseSha, branch: found.branch, start: found.start };
        }
        const mirror = mirrorOf(ref.repo);
        const baseSha = await fetchBase(mirror, ref, await accessTo(ref), run);
        const start =
          from === undefined
            ? undefined
            : await prepareStart(mirror, await accessTo(ref), { ref, run, branch, baseSha, from, author });
        const plan = { ref, mirrorDir: paths.mirror(ref.repo), run, branch, baseSha, start };
        return await makeWorkspace({ git, paths, author }, plan);
      };
      return await withDiskErrors(async () => {
        await mkdir(paths.gitHome, { recursive: true });
        return await withLock(lock, { waitMs: 2 * timeoutMs, what: `the run ${run}` }, make);
      });
    },

    async ensureUntouched(workspace) {
      const { dir, baseSha, start } = await getWorkspace(paths, workspace);
      const commit = start?.commit ?? baseSha;
      await withDiskErrors(async () => {
        await git.text(["checkout", "--quiet", "--force", commit, "--", "."], { cwd: dir });
        await git.text(["clean", "-d", "--force", "--quiet"], { cwd: dir });
      });
    },

    async readBaseFile(workspace, path) {
      const { repo, baseSha } = await getWorkspace(paths, workspace);
      return await readBaseFile(mirrorOf(repo), baseSha, path);
    },

    async changes(workspace, whole) {
      const record = await getWorkspace(paths, workspace);
      const since = whole === undefined ? undefined : record.start?.fork;
      return await withDiskErrors(() => readChanges(sourceOf(record), since));
    },

    async commit(workspace, message) {
      const record = await getWorkspace(paths, workspace);
      return await withDiskErrors(() => commitChanges(sourceOf(record), { run: record.run, message, author }));
    },

    async ensurePushed(ref, workspace, commit) {
      const { branch, run, start } = await getWorkspace(paths, workspace);
      const { pushed } = options;
      return await pushCommit(mirrorOf(ref.repo), await accessTo(ref), {
        ref,
        branch,
        commit,
        onTopOf: start?.head,
        sequence: toSequence(run),
        pushed,
      });
    },

    isOurCommit,

    async hasWorkspace(run) {
      return (await findWorkspace(paths, run)) !== undefined;
    },

    async removeWorkspace(run, { hasWork }) {
      const lock = { waitMs: REMOVAL_LOCK_WAIT_MS, what: `the run ${run}` };
      return await withLock(`${paths.workspace(run)}.lock`, lock, () =>
        removeWorkspace({ paths, author, mirrorOf, sourceOf }, run, { hasWork }),
      );
    },

    async listOwnBranches(ref) {
      await withDiskErrors(() => mkdir(paths.gitHome, { recursive: true }));
      return await listOwnBranches(mirrorOf(ref.repo), ref, await accessTo(ref));
    },

    async ensureBranchRemoved(ref, branch, head) {
      if (!branch.startsWith("millrace/") || !(await isOurCommit(ref.repo, branch, head))) return "left";
      return await removeBranch(mirrorOf(ref.repo), ref, await accessTo(ref), { branch, head });
    },

    async forgetBranch(repo, branch) {
      await forgetBranch(mirrorOf(repo), branch);
    },

    async emptyTrash() {
      await emptyTrash(paths, new Date());
    },
  };
}
