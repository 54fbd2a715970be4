import type { Mirror } from "./mirror.ts";

/** A regular file of a commit as text; undefined where the commit has no such file, or a folder, link or submodule. */
export async function readBaseFile({ git }: Mirror, commit: string, path: string): Promise<string | undefined> {
  const env = { GIT_LITERAL_PATHSPECS: "1" };
  const listed = await git.text(["ls-tree", "-z", "--full-tree", commit, "--", path], { env });
  const entry = /^(\d{6}) blob ([0-9a-f]+)\t([^\0]*)\0/.exec(listed);
  const [, mode = "", sha = "", name] = entry ?? [];
  if (name !== path || !mode.startsWith("100")) return undefined;
  return (await git.bytes(["cat-file", "blob", sha])).toString("utf8");
}
