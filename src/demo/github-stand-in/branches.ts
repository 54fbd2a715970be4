import { readdir, readFile } from "node:fs/promises";
import { join, relative } from "node:path";

const SHA = /^[0-9a-f]{40,64}$/;

/**
 * Head commits of all branches, by branch name. Read from the files in which git keeps them, loose ones before packed ones
 * (git-scm.com/docs/gitrepository-layout): it is asked with almost every request, and a process each time is slow.
 */
export async function listBranches(dir: string): Promise<Map<string, string>> {
  const branches = await readPacked(dir);
  const heads = join(dir, "refs", "heads");
  const entries = await readdir(heads, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && !entry.name.endsWith(".lock"));
  const paths = files.map(({ parentPath, name }) => join(parentPath, name));
  const shas = await Promise.all(paths.map(readIfThere));
  for (const [index, path] of paths.entries()) {
    const sha = shas[index]?.trim() ?? "";
    if (SHA.test(sha)) branches.set(relative(heads, path), sha);
  }
  return new Map([...branches].toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

async function readPacked(dir: string): Promise<Map<string, string>> {
  const text = (await readIfThere(join(dir, "packed-refs"))) ?? "";
  return new Map(
    text.split("\n").flatMap((line): [string, string][] => {
      const [sha = "", name = ""] = line.split(" refs/heads/");
      return SHA.test(sha) && name !== "" ? [[name, sha]] : [];
    }),
  );
}

/** A branch that is moved or deleted meanwhile has no file for a moment. */
async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}
