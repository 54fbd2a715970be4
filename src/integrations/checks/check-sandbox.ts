import { lstat, mkdir, realpath } from "node:fs/promises";
import { basename, dirname, join, sep } from "node:path";
import type { RunId } from "../../domain/agent-run.ts";
import { ParkError } from "../../domain/errors.ts";
import { toBorrowedObjectsLink } from "../../domain/run-folders.ts";
import { listHidden, type SandboxSpec } from "../../lib/bubblewrap.ts";
import { removeTree } from "../../lib/remove-tree.ts";

/** Everything about a sandbox but the command. */
export type CheckSandbox = Omit<SandboxSpec, "command">;

/**
 * What a check may see: the machine read-only without the hidden folders; its clone and a new HOME beside it, writable;
 * and readable, where they lie in a hidden folder, the objects that the clone borrows and the programs on PATH.
 */
export async function prepareSandbox(
  workDir: string,
  { dataDir, hidden, path }: { dataDir: string; hidden: string[]; path: string[] },
): Promise<CheckSandbox> {
  const runDir = await realpath(dirname(workDir)).catch(() => dirname(workDir));
  const clone = join(runDir, basename(workDir));
  // An agent without a sandbox could have put a link there that leads anywhere.
  const found = await lstat(clone).catch(() => undefined);
  if (!found?.isDirectory()) {
    throw new ParkError("The clone to check is gone.", { code: "checks.workspace_gone", details: { workDir } });
  }
  const home = join(runDir, "check-home");
  await removeTree(home);
  await mkdir(join(home, "tmp"), { recursive: true });
  const masks = await listHidden([dataDir, ...hidden]);
  const borrowed = toBorrowedObjectsLink(dataDir, basename(runDir) as RunId);
  return {
    ...masks,
    writable: [],
    readOnly: [...(await listReal([borrowed])), ...(await listProgramFolders(path, [...masks.hidden, "/tmp"]))],
    workDir: clone,
    home,
    network: true,
  };
}

/** Folders of PATH that the masks would hide, each with the `lib` beside a `bin`, where npm keeps what `bin` links to. */
async function listProgramFolders(path: string[], masks: string[]): Promise<string[]> {
  const folders = await listReal(path);
  const libraries = await listReal(
    folders.filter((folder) => basename(folder) === "bin").map((folder) => join(dirname(folder), "lib")),
  );
  return [...folders, ...libraries].filter((folder) => masks.some((mask) => folder.startsWith(mask + sep)));
}

async function listReal(paths: string[]): Promise<string[]> {
  const real = await Promise.all(paths.map((path) => realpath(path).catch(() => undefined)));
  return [...new Set(real.filter((path) => path !== undefined))];
}
