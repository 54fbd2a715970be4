import { lstat, mkdir, readFile, rm, symlink } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { RunId } from "../../domain/agent-run.ts";
import { BugError, ParkError } from "../../domain/errors.ts";
import type { RepositoryRef, Workspace, WorkspaceStart } from "../../domain/ports/workspaces.ts";
import { writeFileAtomic } from "../../lib/atomic-file.ts";
import { removeTree } from "../../lib/remove-tree.ts";
import type { CommitAuthor } from "./commit.ts";
import type { DataPaths } from "./data-paths.ts";
import type { Git } from "./git.ts";

/** What we know about a run's clone. Written when the clone is complete: without it there is no workspace. */
export interface WorkspaceRecord extends Workspace {
  run: RunId;
  repo: string;
}

const recordFile = (paths: DataPaths, run: RunId): string => join(paths.workspace(run), "workspace.json");

/** Our notes about a finished clone, which itself may be gone. */
export async function findRecord(paths: DataPaths, run: RunId): Promise<WorkspaceRecord | undefined> {
  const text = await readFile(recordFile(paths, run), "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw error;
  });
  return text === undefined ? undefined : (JSON.parse(text) as WorkspaceRecord);
}

/** The finished workspace of a run; undefined where there is none, only half of one, or its folder is gone. */
export async function findWorkspace(paths: DataPaths, run: RunId): Promise<WorkspaceRecord | undefined> {
  const record = await findRecord(paths, run);
  if (record === undefined || !(await isFolder(paths.workDir(run)))) return undefined;
  return { ...record, dir: paths.workDir(run) };
}

/** The record behind a workspace that was handed out. */
export async function getWorkspace(paths: DataPaths, { dir }: Workspace): Promise<WorkspaceRecord> {
  const run = dirname(dir).split("/").at(-1) as RunId;
  if (paths.workDir(run) !== dir) {
    throw new BugError(`"${dir}" is no workspace of this data folder.`, { code: "git.unknown_workspace" });
  }
  const record = await findWorkspace(paths, run);
  if (record !== undefined) return record;
  throw new ParkError("The clone of this run is gone.", {
    code: "git.workspace_gone",
    hint: "Ask for the work again; it starts with a new clone.",
    details: { dir },
  });
}

/**
 * Makes the clone of a run: a repository of its own that borrows the mirror's objects (`git clone --shared`), without a
 * remote, on the branch, at the base or where the branch is already. Whatever an earlier try left behind is removed first.
 */
export async function makeWorkspace(
  { git, paths, author }: { git: Git; paths: DataPaths; author: CommitAuthor },
  {
    ref,
    mirrorDir,
    run,
    branch,
    baseSha,
    start,
  }: {
    ref: RepositoryRef;
    mirrorDir: string;
    run: RunId;
    branch: string;
    baseSha: string;
    start?: WorkspaceStart | undefined;
  },
): Promise<Workspace> {
  const dir = paths.workDir(run);
  await rm(recordFile(paths, run), { force: true });
  await removeTree(dir);
  await mkdir(dirname(dir), { recursive: true });
  const identity = [`user.name=${author.name}`, `user.email=${author.email}`].flatMap((line) => ["--config", line]);
  const flags = ["--quiet", "--shared", "--no-checkout", "--template=", ...identity];
  await git.text(["clone", ...flags, "--end-of-options", mirrorDir, dir]);
  await git.text(["remote", "remove", "origin"], { cwd: dir });
  // The base by its usual name, for `git diff main` and the like; the work branch is the one that counts.
  await git.text(["update-ref", `refs/heads/${ref.base}`, baseSha], { cwd: dir });
  await git.text(["checkout", "--quiet", "-B", branch, start?.commit ?? baseSha], { cwd: dir });
  await linkBorrowedObjects(paths, run, join(mirrorDir, "objects"));
  const record: WorkspaceRecord = { run, repo: ref.repo, dir, baseSha, branch, start };
  await writeFileAtomic(recordFile(paths, run), JSON.stringify(record));
  return { dir, baseSha, branch, start };
}

async function linkBorrowedObjects(paths: DataPaths, run: RunId, objects: string): Promise<void> {
  const link = paths.borrowedObjects(run);
  await mkdir(dirname(link), { recursive: true });
  await rm(link, { force: true });
  await symlink(objects, link);
}

async function isFolder(path: string): Promise<boolean> {
  return await lstat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}
