import { listBranches } from "./branches.ts";
import { askGit, runGit } from "./git-command.ts";

/** The commit that a branch, tag or sha names. */
export async function findCommit(dir: string, name: string): Promise<string | undefined> {
  const branches = await listBranches(dir);
  const head = branches.get(name) ?? [...branches.values()].find((sha) => sha === name);
  if (head !== undefined) return head;
  for (const candidate of [`refs/tags/${name}`, name]) {
    if (candidate.startsWith("-")) continue;
    const { exitCode, stdout } = await askGit(["rev-parse", "--verify", "--quiet", `${candidate}^{commit}`], { dir });
    if (exitCode === 0) return stdout.trim();
  }
  return undefined;
}

/** Commits of `head` that `base` does not have, oldest first. */
export async function listNewCommits(dir: string, base: string, head: string): Promise<string[]> {
  return lines(await runGit(["rev-list", "--reverse", `${base}..${head}`], { dir }));
}

export async function isAncestor(dir: string, ancestor: string, descendant: string): Promise<boolean> {
  return (await askGit(["merge-base", "--is-ancestor", ancestor, descendant], { dir })).exitCode === 0;
}

/** Names of the branches whose commits the commit has all. */
export async function listMergedBranches(dir: string, commit: string): Promise<Set<string>> {
  const format = "--format=%(refname:lstrip=2)";
  return new Set(lines(await runGit(["for-each-ref", format, `--merged=${commit}`, "refs/heads/"], { dir })));
}

export async function getMessage(dir: string, sha: string): Promise<string> {
  return await runGit(["log", "-1", "--format=%B", sha], { dir });
}

export interface FileChange {
  path: string;
  previousPath?: string;
  status: "added" | "removed" | "modified" | "renamed" | "changed";
  /** Blob after the change; before it, where the file was removed. */
  sha: string;
  additions: number;
  deletions: number;
  patch?: string;
}

const STATUS: Record<string, FileChange["status"]> = {
  A: "added",
  D: "removed",
  M: "modified",
  R: "renamed",
  T: "changed",
};

/** What `head` changed since it left `base`, by path: the files of a pull request. */
export async function listChanges(dir: string, base: string, head: string): Promise<FileChange[]> {
  const range = `${base}...${head}`;
  const raw = (await runGit(["diff", "--raw", "--no-abbrev", "-M", "-z", range], { dir })).split("\0");
  const counts = await countLines(dir, range);
  const changes: FileChange[] = [];
  for (let at = 0; raw[at]?.startsWith(":") === true;) {
    const [, , before = "", after = "", letter = ""] = (raw[at] ?? "").split(" ");
    const isRename = letter.startsWith("R");
    const previousPath = raw[at + 1] ?? "";
    const path = isRename ? (raw[at + 2] ?? "") : previousPath;
    at += isRename ? 3 : 2;
    const status = STATUS[letter.charAt(0)] ?? "changed";
    const count = counts.get(path);
    changes.push({
      path,
      ...(isRename ? { previousPath } : {}),
      status,
      sha: status === "removed" ? before : after,
      additions: count?.additions ?? 0,
      deletions: count?.deletions ?? 0,
      ...(count?.isText === true ? { patch: await readPatch(dir, range, path, previousPath) } : {}),
    });
  }
  return changes;
}

interface LineCount {
  additions: number;
  deletions: number;
  isText: boolean;
}

async function countLines(dir: string, range: string): Promise<Map<string, LineCount>> {
  const parts = (await runGit(["diff", "--numstat", "-M", "-z", range], { dir })).split("\0");
  const counts = new Map<string, LineCount>();
  for (let at = 0; at < parts.length; at += 1) {
    const [added, deleted, path] = (parts[at] ?? "").split("\t");
    if (added === undefined || deleted === undefined || path === undefined) continue;
    const isText = added !== "-";
    const isRename = path === "";
    const name = isRename ? (parts[at + 2] ?? "") : path;
    if (isRename) at += 2;
    counts.set(name, { additions: isText ? Number(added) : 0, deletions: isText ? Number(deleted) : 0, isText });
  }
  return counts;
}

/** The hunks of one file, without the lines above the first `@@`. */
async function readPatch(dir: string, range: string, path: string, previousPath: string): Promise<string> {
  const diff = await runGit(["diff", "-M", range, "--", `:(literal)${path}`, `:(literal)${previousPath}`], { dir });
  const start = diff.indexOf("\n@@");
  return start < 0 ? "" : diff.slice(start + 1).trimEnd();
}

export interface TreeEntry {
  type: "file" | "dir" | "symlink" | "submodule";
  path: string;
  sha: string;
  size: number;
}

/** What is at a path: one entry for a file, the entries of a folder, undefined for nothing. */
export async function findTree(
  dir: string,
  commit: string,
  path: string,
): Promise<{ file: TreeEntry; content: Buffer } | { entries: TreeEntry[] } | undefined> {
  const kind = await askGit(["cat-file", "-t", `${commit}:${path}`], { dir });
  if (kind.exitCode !== 0) return undefined;
  if (kind.stdout.trim() === "tree") return { entries: await listTree(dir, commit, path === "" ? "" : `${path}/`) };
  const [file] = await listTree(dir, commit, path);
  if (file === undefined) return undefined;
  const base64 = await askGit(["cat-file", "blob", file.sha], { dir, encoding: "base64" });
  return { file, content: Buffer.from(base64.stdout, "base64") };
}

async function listTree(dir: string, commit: string, path: string): Promise<TreeEntry[]> {
  const args = ["--literal-pathspecs", "ls-tree", "-l", "-z", commit, ...(path === "" ? [] : ["--", path])];
  const rows = (await runGit(args, { dir })).split("\0").filter((row) => row !== "");
  return rows.map((row) => {
    const tab = row.indexOf("\t");
    const [mode = "", type = "", sha = "", size = "0"] = row.slice(0, tab).split(/\s+/);
    return { type: toType(mode, type), path: row.slice(tab + 1), sha, size: size === "-" ? 0 : Number(size) };
  });
}

function toType(mode: string, type: string): TreeEntry["type"] {
  if (type === "tree") return "dir";
  if (type === "commit") return "submodule";
  return mode === "120000" ? "symlink" : "file";
}

function lines(text: string): string[] {
  return text.split("\n").filter((line) => line !== "");
}
