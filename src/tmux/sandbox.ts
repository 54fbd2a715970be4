import { realpath, stat } from "node:fs/promises";
import { dirname, isAbsolute, sep } from "node:path";
import { EnvironmentError } from "../domain/errors.ts";
import { listHidden, toBubblewrapArgv } from "../lib/bubblewrap.ts";
import { canUseBubblewrap, findProgram, type BubblewrapAnswer } from "../lib/bubblewrap-probe.ts";

export interface Sandbox {
  /** The agent's command, isolated where possible, and a sentence where it is not although it should be. */
  wrap(options: {
    command: string[];
    path: string;
    workDir: string;
    home: string;
    briefFile: string;
    resultFile: string;
    /** Folders that stay readable although they lie in a hidden one. */
    readable: string[];
    /** Folder of the git objects that the clone borrows; git does not work in the clone without it. */
    borrowedObjects: string;
  }): Promise<{ argv: string[]; isolation: "bubblewrap" | "none"; notes: string[] }>;
}

/**
 * Keeps an agent to its clone, its HOME and its hand-back. The trial whether bubblewrap works here runs once.
 * `nodePath` stays visible wherever it lies.
 */
export function createSandbox(options: {
  isolate: boolean;
  hidden: string[];
  /** False cuts the agent's network off, loopback included. */
  network: boolean;
  nodePath: string;
  path: string;
}): Sandbox {
  const { isolate, hidden, network, nodePath, path: ourPath } = options;
  let bubblewrap: Promise<BubblewrapAnswer> | undefined;

  return {
    async wrap({ command, path, workDir, home, briefFile, resultFile, borrowedObjects, readable }) {
      const plain = { argv: command, isolation: "none" as const };
      if (!isolate && network) return { ...plain, notes: [] };
      bubblewrap ??= canUseBubblewrap({ path: ourPath, network });
      const answer = await bubblewrap;
      if (!answer.usable && !network) {
        throw new EnvironmentError(`The agent's network cannot be cut off here. ${answer.why}`, {
          code: "agent.network_not_cut",
          hint: "Install bubblewrap and let it make namespaces, or set sandbox.network to open.",
        });
      }
      if (!answer.usable) return { ...plain, notes: [`The agent was not isolated. ${answer.why}`] };

      const { hidden: folders, hiddenFiles } = await listHidden(hidden);
      const masks = { folders: ["/tmp", "/run", ...folders], files: hiddenFiles };
      const program = await findMasked((await findProgram(command[0] ?? "", path)) ?? command[0] ?? "", masks);
      const files = await Promise.all([briefFile, ...command].map((file) => findMasked(file, masks)));
      const objects = await findMasked(borrowedObjects, masks, "folder");
      const openFolders = [dirname(dirname(nodePath)), ...readable];
      const kept = await Promise.all(openFolders.map((folder) => findMasked(folder, masks, "folder")));
      const inside = toBubblewrapArgv({
        // A link under a mask is gone, so the program is called by where the link leads.
        command: program === undefined ? command : [program, ...command.slice(1)],
        hidden: folders,
        hiddenFiles,
        readOnly: [...new Set([program, objects, ...kept, ...files])].filter((file) => file !== undefined),
        writable: [await realpath(dirname(resultFile))],
        workDir: await realpath(workDir),
        home: await realpath(home),
        network,
      });
      const notes = network ? [] : ["The agent had no network."];
      return { argv: [answer.path, ...inside], isolation: "bubblewrap", notes };
    },
  };
}

/**
 * The path, links resolved, if a mask takes it away although the agent needs it to start; undefined for all else. Of what
 * a command names only files stay visible, because a folder could uncover far more than the agent needs.
 */
async function findMasked(
  path: string,
  masks: { folders: string[]; files: string[] },
  kind: "file" | "folder" = "file",
): Promise<string | undefined> {
  if (!isAbsolute(path)) return undefined;
  const real = await realpath(path).catch(() => undefined);
  if (real === undefined || masks.files.includes(real)) return undefined;
  const uncovers = [...masks.folders, ...masks.files].some((mask) => `${mask}${sep}`.startsWith(`${real}${sep}`));
  if (uncovers || !masks.folders.some((mask) => real.startsWith(`${mask}${sep}`))) return undefined;
  return kind === "folder" || (await stat(real)).isFile() ? real : undefined;
}
