import { lstat, mkdir, mkdtemp, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { removeTree } from "../../lib/remove-tree.ts";
import type { Git } from "./git.ts";

/** Folders that take part when a work tree is read. */
export interface WorkTreeSource {
  git: Git;
  mirrorDir: string;
  workDir: string;
  /** Commit that the clone started from. */
  baseSha: string;
  /** What a commit of it goes on top of, where that is not `baseSha`. */
  parents?: string[] | undefined;
  /** A folder of ours for the temporary index and objects. */
  scratchDir: string;
}

export interface WorkTree {
  /** Id of the tree object that holds what the work tree holds now. */
  tree: string;
  /** Repositories inside the work tree, made by the agent, and submodules that it filled; their files are not part of the tree. */
  nestedRepositories: string[];
}

const SUBMODULE = "160000";

/** Names that git takes for its own folder; its index refuses them. */
const GIT_FOLDER_NAME = /(^|\/)(\.git|git~1)[ .]*(\/|$)/i;

/**
 * Writes the agent's work tree as a tree object and hands it to `use`: tracked files with their changes, and new files
 * that no .gitignore of the project matches.
 *
 * The agent's own `.git` is never opened. GIT_DIR is our mirror, the index is a temporary one that starts from the base,
 * and git learns every path from us; so neither configuration, hooks, filters, replace refs, alternates nor the refs
 * and commits of the clone have any influence, and a missing or forged `.git` does no harm. Attributes of the work tree
 * are honoured as far as they are data (line ends), but a filter or diff driver that they name is defined nowhere.
 * git is not told about folders, so it never looks into a nested repository. Symbolic links are stored as links and
 * never followed. A submodule stays at the commit of the base, or is deleted with its folder.
 *
 * With `keep`, objects go into the mirror; else into a scratch folder that is gone when `use` returns.
 */
export async function withWorkTree<T>(
  source: WorkTreeSource,
  { keep }: { keep: boolean },
  use: (workTree: WorkTree, env: Record<string, string>) => Promise<T>,
): Promise<T> {
  const { git, mirrorDir, workDir, baseSha } = source;
  await mkdir(source.scratchDir, { recursive: true });
  const scratch = await mkdtemp(join(source.scratchDir, "index-"));
  try {
    const objects = keep ? {} : { GIT_OBJECT_DIRECTORY: await makeScratchObjects(scratch, mirrorDir) };
    const env = { GIT_DIR: mirrorDir, GIT_INDEX_FILE: join(scratch, "index"), ...objects };
    const here = { cwd: workDir, env: { ...env, GIT_WORK_TREE: workDir } };
    await git.text(["read-tree", baseSha], here);
    const tracked = toEntries(await git.bytes(["ls-files", "-z", "--stage"], here));
    const untracked = toPaths(await git.bytes(["ls-files", "-z", "--others", "--exclude-standard"], here));
    const plan = await planUpdate(workDir, tracked, untracked);
    await git.text(["update-index", "-z", "--index-info"], { ...here, input: toIndexInfo(plan.removed) });
    await git.text(["update-index", "-z", "--add", "--replace", "--stdin"], { ...here, input: join0(plan.present) });
    const tree = await git.text(["write-tree"], here);
    return await use({ tree, nestedRepositories: plan.nested }, env);
  } finally {
    await removeTree(scratch);
  }
}

async function makeScratchObjects(scratch: string, mirrorDir: string): Promise<string> {
  const objects = join(scratch, "objects");
  await mkdir(join(objects, "info"), { recursive: true });
  await writeFile(join(objects, "info", "alternates"), `${join(mirrorDir, "objects")}\n`);
  return objects;
}

interface IndexEntry {
  mode: string;
  path: string;
}

/** Paths are bytes for git; as Latin-1 text each byte is one character, and nothing is lost on the way back. */
const toPaths = (output: Buffer): string[] => output.toString("latin1").split("\0").slice(0, -1);

const join0 = (paths: string[]): Buffer => Buffer.from(paths.map((path) => `${path}\0`).join(""), "latin1");

const toIndexInfo = (paths: string[]): Buffer =>
  Buffer.from(paths.map((path) => `0 ${"0".repeat(40)}\t${path}\0`).join(""), "latin1");

function toEntries(output: Buffer): IndexEntry[] {
  return toPaths(output).map((line) => ({ mode: line.slice(0, 6), path: line.slice(line.indexOf("\t") + 1) }));
}

async function planUpdate(
  workDir: string,
  tracked: IndexEntry[],
  untracked: string[],
): Promise<{ present: string[]; removed: string[]; nested: string[] }> {
  const kinds = new Map<string, "file" | "folder" | "nothing">();
  const kindOf = async (path: string) => {
    const known = kinds.get(path) ?? (await findKind(workDir, path));
    kinds.set(path, known);
    return known;
  };
  /** A path below a symbolic link is not in the work tree, whatever is there. */
  const isInside = async (path: string) => {
    for (let slash = path.indexOf("/"); slash >= 0; slash = path.indexOf("/", slash + 1)) {
      if ((await kindOf(path.slice(0, slash))) !== "folder") return false;
    }
    return true;
  };
  const plan = { present: [] as string[], removed: [] as string[], nested: [] as string[] };
  for (const { mode, path } of tracked) {
    const kind = (await isInside(path)) ? await kindOf(path) : "nothing";
    if (kind === "file") plan.present.push(path);
    else if (mode !== SUBMODULE || kind !== "folder") plan.removed.push(path);
    else if (!(await isEmpty(workDir, path))) plan.nested.push(toReadable(path));
  }
  for (const path of untracked) {
    if (path.endsWith("/")) plan.nested.push(toReadable(path.slice(0, -1)));
    else if (!GIT_FOLDER_NAME.test(path) && (await kindOf(path)) === "file") plan.present.push(path);
  }
  return plan;
}

/** The clone has its submodules as empty folders; what an agent put into one is not taken. */
async function isEmpty(workDir: string, path: string): Promise<boolean> {
  return (await readdir(toBytes(workDir, path))).length === 0;
}

/** A symbolic link counts as a file; pipes, sockets and devices, which git cannot store, count as nothing. */
async function findKind(workDir: string, path: string): Promise<"file" | "folder" | "nothing"> {
  const found = await lstat(toBytes(workDir, path)).catch(() => undefined);
  if (found?.isDirectory()) return "folder";
  return found?.isFile() || found?.isSymbolicLink() ? "file" : "nothing";
}

function toBytes(workDir: string, path: string): Buffer {
  return Buffer.concat([Buffer.from(`${workDir}/`), Buffer.from(path, "latin1")]);
}

/** The path as text, for people. */
function toReadable(path: string): string {
  return Buffer.from(path, "latin1").toString("utf8");
}
