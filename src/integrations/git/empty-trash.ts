import { lstat, readdir } from "node:fs/promises";
import { join } from "node:path";
import { DAY } from "../../lib/durations.ts";
import { removeTree } from "../../lib/remove-tree.ts";
import type { DataPaths } from "./data-paths.ts";

/** Half-written files and half-made mirrors of a process that was killed. */
const UNFINISHED = /\.(tmp|new)$/;

/**
 * Removes clones on their way out, and what has been unfinished for a day. What cannot be removed stops none of the rest;
 * the first such error is thrown at the end.
 */
export async function emptyTrash(paths: DataPaths, now: Date): Promise<void> {
  const old = await Promise.all(paths.ownFolders.map((folder) => listUnfinished(folder, now)));
  const ends = await Promise.allSettled([...(await list(paths.trash)), ...old.flat()].map(removeTree));
  const failed = ends.find((end) => end.status === "rejected");
  if (failed !== undefined) throw failed.reason;
}

async function listUnfinished(folder: string, now: Date): Promise<string[]> {
  const found: string[] = [];
  for (const path of (await list(folder)).filter((one) => UNFINISHED.test(one))) {
    const changedAt = (await lstat(path).catch(() => undefined))?.mtimeMs ?? now.getTime();
    if (now.getTime() - changedAt > DAY) found.push(path);
  }
  return found;
}

async function list(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return [];
    throw error;
  });
  return names.map((name) => join(folder, name));
}
