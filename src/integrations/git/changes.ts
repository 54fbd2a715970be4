import type { ChangedFile, WorkspaceChanges } from "../../domain/ports/workspaces.ts";
import { withWorkTree, type WorkTreeSource } from "./work-tree.ts";

/** A diff longer than this is cut. Enough for any change that a person would review. */
const MOST_DIFF_BYTES = 4_000_000;

const CHANGES: Record<string, ChangedFile["change"]> = {
  A: "added",
  C: "added",
  M: "modified",
  D: "deleted",
  R: "renamed",
  T: "type-changed",
};

/**
 * What the work tree holds that the base, or the commit `since`, does not, and the other way round. A submodule and a repository that the agent
 * made inside the work tree are listed as repositories; of the latter nothing else is taken, and a line in the diff
 * says so.
 */
export async function readChanges(source: WorkTreeSource, since = source.baseSha): Promise<WorkspaceChanges> {
  return await withWorkTree(source, { keep: false }, async ({ tree, nestedRepositories }, env) => {
    const { git } = source;
    const flags = ["-r", "--find-renames", "--no-ext-diff", "--no-textconv", "--no-color", "--full-index"];
    const names = await git.bytes(["diff-tree", "-z", "--raw", ...flags, since, tree], { env });
    const patch = await git.attempt(["diff-tree", "-p", "--submodule=short", ...flags, since, tree], {
      env,
      cutAt: MOST_DIFF_BYTES,
    });
    const notes = nestedRepositories.map(
      (path) => `[… "${path}" holds a git repository of its own; its files are not part of this diff …]\n`,
    );
    if (patch.cut) notes.push(`[… cut: the diff is longer than ${MOST_DIFF_BYTES} bytes …]\n`);
    const nested = nestedRepositories.map((path): ChangedFile => ({
      path,
      change: "type-changed",
      isRepository: true,
    }));
    return {
      files: [...toChangedFiles(names), ...nested],
      ...(patch.cut ? { isDiffCut: true } : {}),
      diff: patch.stdout.toString("utf8") + notes.join(""),
    };
  });
}

/** Records of `git diff-tree --raw -z`: ":mode mode sha sha status", path, and a second path after a rename. */
function toChangedFiles(output: Buffer): ChangedFile[] {
  const fields = output.toString("utf8").split("\0");
  const files: ChangedFile[] = [];
  for (let at = 0; at + 1 < fields.length;) {
    const [oldMode = "", newMode = "", , , status = ""] = (fields[at] ?? "").slice(1).split(" ");
    const hasTwoPaths = /^[RC]/.test(status);
    const path = fields[at + (hasTwoPaths ? 2 : 1)] ?? "";
    const isSubmodule = oldMode === "160000" || newMode === "160000";
    const change = isSubmodule ? "type-changed" : (CHANGES[status.slice(0, 1)] ?? "modified");
    const from = status.startsWith("R") ? { from: fields[at + 1] ?? "" } : {};
    const kind = isSubmodule ? { isRepository: true } : newMode === "120000" ? { isLink: true } : {};
    files.push({ path, change, ...from, ...kind });
    at += hasTwoPaths ? 3 : 2;
  }
  return files;
}
