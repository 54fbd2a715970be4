import { randomBytes } from "node:crypto";
import { lstat, mkdir, rename } from "node:fs/promises";
import { join } from "node:path";
import type { RunId } from "../../domain/agent-run.ts";
import type { Removal } from "../../domain/ports/workspaces.ts";
import { removeTree } from "../../lib/remove-tree.ts";
import type { CommitAuthor } from "./commit.ts";
import type { DataPaths } from "./data-paths.ts";
import type { Mirror } from "./mirror.ts";
import { findRef, releaseRun, runRefOf } from "./mirror.ts";
import { findPublished, keep, saveWork } from "./save-work.ts";
import type { WorkTreeSource } from "./work-tree.ts";
import { findRecord, type WorkspaceRecord } from "./workspace.ts";

/**
 * Removes the clone of a run whose agent is gone:
 *
 *   1 the work is saved     see saveWork; where that fails, nothing is removed
 *   2 the clone is moved    in one step, to the data folder's `trash`: half a clone is never taken for one
 *   3 our notes about it, then its refs in the mirror
 *   4 the trash is emptied
 *
 * Killed between two steps, the next call goes on where this one was. A clone without notes was never finished, so no
 * agent worked in it; where one did all the same, `hasWork`, it stays.
 */
export async function removeWorkspace(
  deps: {
    paths: DataPaths;
    author: CommitAuthor;
    mirrorOf(repo: string): Mirror;
    sourceOf(record: WorkspaceRecord): WorkTreeSource;
  },
  run: RunId,
  { hasWork }: { hasWork: boolean },
): Promise<Removal> {
  const { paths, author } = deps;
  const record = await findRecord(paths, run);
  const workDir = paths.workDir(run);
  const isThere = await isFolder(workDir);
  let kept: string | undefined;
  if (isThere && hasWork) {
    if (record === undefined) return { kind: "left", why: "There are no notes of ours about the clone." };
    const mirror = deps.mirrorOf(record.repo);
    const saved = await saveWork(mirror, deps.sourceOf({ ...record, dir: workDir }), { run, author });
    if (saved.kind === "unsaveable") {
      return { kind: "left", why: `It holds repositories of its own: ${saved.nested.slice(0, 5).join(", ")}.` };
    }
    if (saved.kind === "saved") kept = saved.ref;
  }
  const trash = join(paths.trash, `${run}-${randomBytes(4).toString("hex")}`);
  if (isThere) {
    await mkdir(paths.trash, { recursive: true });
    await rename(workDir, trash);
  } else {
    await removeTree(workDir);
  }
  if (record !== undefined) {
    const mirror = deps.mirrorOf(record.repo);
    // What we committed ourselves and never pushed is work as well.
    const commit = await findRef(mirror, runRefOf(run));
    if (commit !== undefined && (await findPublished(mirror, run)) === undefined)
      kept ??= await keep(mirror, run, commit);
    await releaseRun(mirror, run);
  }
  await removeTree(paths.workspace(run));
  if (isThere) await removeTree(trash);
  return { kind: "removed", ...(kept === undefined ? {} : { kept }) };
}

async function isFolder(path: string): Promise<boolean> {
  return lstat(path).then(
    (found) => found.isDirectory(),
    (error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT") return false;
      throw error;
    },
  );
}
