import { join } from "node:path";
import type { RunId } from "../../domain/agent-run.ts";
import { BugError } from "../../domain/errors.ts";
import { toBorrowedObjectsLink } from "../../domain/run-folders.ts";

/**
 * Where git's part of the data folder lies. An agent sees of it only its own `runs/<run>` folders and the objects of the
 * mirror; what we trust about a run is therefore in `workspaces`, not beside its clone.
 */
export interface DataPaths {
  gitHome: string;
  /** What is on its way out. */
  trash: string;
  /** Folders in which no agent writes. */
  ownFolders: string[];
  mirror(repo: string): string;
  runDir(run: RunId): string;
  /** The clone. */
  workDir(run: RunId): string;
  /** Our own notes about the clone, and scratch space. */
  workspace(run: RunId): string;
  /** A link to the mirror's objects. */
  borrowedObjects(run: RunId): string;
}

export function makeDataPaths(dataDir: string): DataPaths {
  return {
    gitHome: join(dataDir, "git-home"),
    trash: join(dataDir, "trash"),
    ownFolders: [dataDir, join(dataDir, "repos"), join(dataDir, "workspaces")],
    mirror: (repo) => join(dataDir, "repos", `${toName(repo.toLowerCase().replace("/", "--"))}.git`),
    runDir: (run) => join(dataDir, "runs", toName(run)),
    workDir: (run) => join(dataDir, "runs", toName(run), "work"),
    workspace: (run) => join(dataDir, "workspaces", toName(run)),
    borrowedObjects: (run) => toBorrowedObjectsLink(dataDir, toName(run) as RunId),
  };
}

function toName(text: string): string {
  if (/^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(text)) return text;
  throw new BugError(`"${text}" cannot be the name of a folder.`, { code: "git.bad_name" });
}

/** One part of the name of a ref of ours: whatever git does not allow in it, or would read as a folder, is escaped. */
export function toRefPart(text: string): string {
  return encodeURIComponent(text).replaceAll(/[.*~!'()]/g, (character) => `%${character.charCodeAt(0).toString(16)}`);
}
