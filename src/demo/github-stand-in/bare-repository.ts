import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { runGit } from "./git-command.ts";
import type { Timestamp } from "./records.ts";

/** The tree of the first commit: a folder that is copied as it is, or texts by path. */
export type InitialFiles = { fromDir: string } | { files: Record<string, string> };

/** Makes the bare repository with one commit on `base`, ready for git's own HTTP transport. */
export async function createBareRepository(
  dir: string,
  base: string,
  initial: InitialFiles,
  at: Timestamp,
): Promise<void> {
  await mkdir(dir, { recursive: true });
  await runGit(["init", "--quiet", "--bare", "--template=", `--initial-branch=${base}`, "."], { dir });
  for (const [key, value] of Object.entries(SETTINGS)) await runGit(["config", key, value], { dir });
  if ("fromDir" in initial) await commitFolder(dir, base, resolve(initial.fromDir), at);
  else await withFolderOf(initial.files, `${dir}-files-`, (folder) => commitFolder(dir, base, folder, at));
}

/** Pushes over HTTP are on, and no git process stays behind to tidy up. */
const SETTINGS = { "http.receivepack": "true", "receive.autogc": "false", "gc.auto": "0" };

async function commitFolder(dir: string, base: string, folder: string, at: Timestamp): Promise<void> {
  const index = join(dir, "first.index");
  const env = { GIT_INDEX_FILE: index, GIT_WORK_TREE: folder, GIT_DIR: dir };
  await runGit(["add", "--all", "--force", "."], { dir: folder, env });
  const tree = (await runGit(["write-tree"], { dir, env })).trim();
  await rm(index, { force: true });
  const commit = await writeCommit(dir, { tree, parents: [], message: "First commit", author: "stand-in", at });
  await runGit(["update-ref", `refs/heads/${base}`, commit], { dir });
}

async function withFolderOf(
  files: Record<string, string>,
  prefix: string,
  use: (folder: string) => Promise<void>,
): Promise<void> {
  const folder = await mkdtemp(prefix);
  try {
    for (const [path, text] of Object.entries(files)) {
      await mkdir(dirname(join(folder, path)), { recursive: true });
      await writeFile(join(folder, path), text);
    }
    await use(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Writes a commit object, and no ref. Returns its sha. */
export async function writeCommit(
  dir: string,
  commit: { tree: string; parents: string[]; message: string; author: string; at: Timestamp },
): Promise<string> {
  const person = {
    NAME: commit.author,
    EMAIL: `${commit.author.replaceAll(/[^\w.-]/g, "")}@users.noreply.localhost`,
    DATE: commit.at,
  };
  const env = Object.fromEntries(
    Object.entries(person).flatMap(([key, value]) => [
      [`GIT_AUTHOR_${key}`, value],
      [`GIT_COMMITTER_${key}`, value],
    ]),
  );
  const parents = commit.parents.flatMap((parent) => ["-p", parent]);
  return (await runGit(["commit-tree", ...parents, commit.tree], { dir, env, input: commit.message })).trim();
}
