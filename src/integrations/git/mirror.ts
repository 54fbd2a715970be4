import { mkdir, rename } from "node:fs/promises";
import { existsSync } from "node:fs";
import type { RunId } from "../../domain/agent-run.ts";
import { ParkError } from "../../domain/errors.ts";
import type { RepositoryRef } from "../../domain/ports/workspaces.ts";
import { removeTree } from "../../lib/remove-tree.ts";
import { toPublicRemote, type RemoteAccess } from "./credentials.ts";
import { toRefPart } from "./data-paths.ts";
import { scopeGit, type Git } from "./git.ts";
import { withLock } from "./repository-lock.ts";

/**
 * The bare repository in which we keep one project's objects. It has no branches, only refs of ours:
 *
 *   refs/millrace/remote/<base>           what the last fetch saw
 *   refs/millrace/base/<run>              base of a run's clone, so that its objects stay
 *   refs/millrace/run/<run>               our commit for a run
 *   refs/millrace/kept/<run>              work of a run that came into no pull request, when its clone was removed
 *   refs/millrace/pushed/<branch>/<sha>   commits that we pushed to a branch, or were about to
 *
 * Its configuration is written by `git init` alone; the remote is named in each command.
 */
export interface Mirror {
  dir: string;
  /** Works on this repository. */
  git: Git;
  /** Runs alone on this repository, across all processes of this machine. */
  exclusively<T>(work: () => Promise<T>): Promise<T>;
}

export function makeMirror(git: Git, dir: string, lockWaitMs: number): Mirror {
  return {
    dir,
    git: scopeGit(git, dir),
    exclusively: (work) => withLock(`${dir}.lock`, { waitMs: lockWaitMs, what: `the repository ${dir}` }, work),
  };
}

const baseRefOf = (run: RunId): string => `refs/millrace/base/${toRefPart(run)}`;
export const runRefOf = (run: RunId): string => `refs/millrace/run/${toRefPart(run)}`;

/** Fetches the base branch and keeps its commit for the run. Returns the commit's id. */
export async function fetchBase(mirror: Mirror, ref: RepositoryRef, access: RemoteAccess, run: RunId): Promise<string> {
  const { git } = mirror;
  const seenRef = `refs/millrace/remote/${toRefPart(ref.base)}`;
  return await mirror.exclusively(async () => {
    await ensureMirror(mirror);
    await assertBranchName(git, ref.base);
    const flags = ["--no-tags", "--no-write-fetch-head", "--no-recurse-submodules", "--no-auto-gc", "--quiet"];
    const refspec = `+refs/heads/${ref.base}:${seenRef}`;
    await withRepositoryNamed(ref, () =>
      git.text(["fetch", ...flags, "--end-of-options", access.url, refspec], { env: access.env }),
    );
    const sha = await git.text(["rev-parse", "--verify", `${seenRef}^{commit}`]);
    await git.text(["update-ref", baseRefOf(run), sha]);
    return sha;
  });
}

export async function ensureMirror({ git, dir }: Mirror): Promise<void> {
  if (existsSync(dir)) return;
  const unfinished = `${dir}.new`;
  await removeTree(unfinished);
  await mkdir(unfinished, { recursive: true });
  const flags = ["--quiet", "--bare", "--template=", "--initial-branch=main"];
  await git.text(["init", ...flags], { env: { GIT_DIR: unfinished } });
  await rename(unfinished, dir);
}

export async function assertBranchName(git: Git, branch: string): Promise<void> {
  const answer = await git.attempt(["check-ref-format", `refs/heads/${branch}`]);
  if (answer.exitCode === 0) return;
  throw new ParkError(`"${branch}" cannot be the name of a branch.`, {
    code: "git.base_missing",
    hint: "Check the project's base in the configuration.",
  });
}

/** Says in an error about the remote which project it is about. */
export async function withRepositoryNamed<T>(ref: RepositoryRef, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Error) error.message = `${ref.repo} at ${toPublicRemote(ref.remote)}: ${error.message}`;
    throw error;
  }
}

/** The commit a ref names, if the mirror has that ref. */
export async function findRef({ git }: Mirror, ref: string): Promise<string | undefined> {
  const answer = await git.attempt(["rev-parse", "--verify", "--quiet", ref]);
  return answer.exitCode === 0 ? answer.stdout.toString("utf8").trim() : undefined;
}

/** Takes the notes away that we pushed to a branch. */
export async function forgetBranch(mirror: Mirror, branch: string): Promise<void> {
  const { git, dir } = mirror;
  if (!existsSync(dir)) return;
  const listed = await git.text([
    "for-each-ref",
    "--format=delete %(refname)",
    `refs/millrace/pushed/${toRefPart(branch)}/`,
  ]);
  if (listed !== "") await mirror.exclusively(() => git.text(["update-ref", "--stdin"], { input: `${listed}\n` }));
}

/** Takes the refs of a run away and lets git tidy up where enough has gathered. */
export async function releaseRun(mirror: Mirror, run: RunId): Promise<void> {
  const { git, dir } = mirror;
  if (!existsSync(dir)) return;
  await mirror.exclusively(async () => {
    for (const ref of [baseRefOf(run), runRefOf(run)]) await git.text(["update-ref", "-d", ref]);
    await git.text(["-c", "gc.auto=6700", "-c", "gc.autoDetach=false", "gc", "--auto", "--quiet"]);
  });
}
