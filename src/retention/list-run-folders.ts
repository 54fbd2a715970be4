import { lstat, readdir } from "node:fs/promises";
import { join } from "node:path";
import type { RunId } from "../domain/agent-run.ts";

/** What a look at a run's folder tells, without a look into it. */
export interface RunFolder {
  run: RunId;
  dir: string;
  /** When something last appeared in it or went: at the end of the agent, as a rule. ms */
  changedAt: number;
  /** The clone or the agent's HOME is there. */
  hasClone: boolean;
}

const RUN = /^[a-z0-9][a-z0-9._-]*-\d+-r\d+$/i;

/** The folders of runs, oldest first. What is no real folder with the name of a run is not ours, and is left alone. */
export async function listRunFolders(dataDir: string): Promise<RunFolder[]> {
  const root = join(dataDir, "runs");
  const entries = await readdir(root, { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return [];
    throw error;
  });
  const names = entries.filter((entry) => entry.isDirectory() && RUN.test(entry.name)).map(({ name }) => name as RunId);
  const found = await Promise.all(names.map((run) => findRunFolder(join(root, run), run)));
  return found.filter((one) => one !== undefined).toSorted((a, b) => a.changedAt - b.changedAt);
}

async function findRunFolder(dir: string, run: RunId): Promise<RunFolder | undefined> {
  const facts = await lstat(dir).catch(() => undefined);
  if (facts === undefined) return undefined;
  const has = (name: string) =>
    lstat(join(dir, name)).then(
      () => true,
      () => false,
    );
  const hasClone = (await has("work")) || (await has("home"));
  return { run, dir, changedAt: facts.mtimeMs, hasClone };
}
