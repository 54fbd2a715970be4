import type { RunId } from "../../domain/agent-run.ts";
import { toRefPart } from "./data-paths.ts";
import { type CommitAuthor, commitChanges } from "./commit.ts";
import { findRef, type Mirror, runRefOf } from "./mirror.ts";
import { withWorkTree, type WorkTreeSource } from "./work-tree.ts";

/** Where the work of a run that came into no pull request stays when its clone goes. */
const keptRefOf = (run: RunId, number: number): string =>
  `refs/millrace/kept/${toRefPart(run)}${number === 1 ? "" : `-${number}`}`;

export type SavedWork =
  | { kind: "nothing" }
  | { kind: "published" }
  | { kind: "saved"; ref: string }
  /** Repositories inside the work tree, which cannot be part of a commit of ours. */
  | { kind: "unsaveable"; nested: string[] };

/**
 * Makes sure that removing a clone loses nothing: what differs from the base, committed by the agent or not, is in a commit
 * that the remote has, or in one that a ref of the mirror keeps. Safe to repeat; a ref that keeps something else is left.
 */
export async function saveWork(
  mirror: Mirror,
  source: WorkTreeSource,
  { run, author }: { run: RunId; author: CommitAuthor },
): Promise<SavedWork> {
  const published = await findPublished(mirror, run);
  const state = await withWorkTree(source, { keep: false }, async ({ tree, nestedRepositories }, env) => {
    const treeOf = async (commit: string) => source.git.text(["rev-parse", `${commit}^{tree}`], { env });
    return {
      nested: nestedRepositories,
      isBase: tree === (await treeOf(source.baseSha)),
      isPublished: published !== undefined && tree === (await treeOf(published)),
    };
  });
  if (state.isPublished) return { kind: "published" };
  if (state.nested.length > 0) return { kind: "unsaveable", nested: state.nested };
  if (state.isBase) return { kind: "nothing" };
  const before = await findRef(mirror, runRefOf(run));
  const message = `Work of the run ${run}, kept when its clone was removed\n`;
  const commit = await commitChanges(source, { run, message, author });
  if (before !== undefined) await mirror.git.text(["update-ref", runRefOf(run), before]);
  return { kind: "saved", ref: await keep(mirror, run, commit) };
}

/** Our commit of the run, where we pushed it. */
export async function findPublished(mirror: Mirror, run: RunId): Promise<string | undefined> {
  const commit = await findRef(mirror, runRefOf(run));
  if (commit === undefined) return undefined;
  const noted = await mirror.git.text([
    "for-each-ref",
    "--format=%(refname)",
    "--points-at",
    commit,
    "refs/millrace/pushed",
  ]);
  return noted === "" ? undefined : commit;
}

/** A run's id may come again after its item was forgotten: then the older work stays, too. */
export async function keep(mirror: Mirror, run: RunId, commit: string): Promise<string> {
  for (let number = 1; ; number += 1) {
    const ref = keptRefOf(run, number);
    const found = await findRef(mirror, ref);
    if (found === undefined) await mirror.git.text(["update-ref", ref, commit, ""]);
    if (found === undefined || found === commit) return ref;
  }
}
