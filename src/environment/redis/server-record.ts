import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { writeFileAtomic } from "../../lib/atomic-file.ts";
import { isAlive } from "../../lib/process-identity.ts";

/** What the starter of an embedded server leaves for the next one, in `server.json` beside the data. */
export interface ServerRecord {
  /** Absolute path of the unix socket. */
  socket: string;
  /** Missing while the server is being started. */
  process?: { pid: number; startTime: string; bootId: string } | undefined;
}

const Schema = z.object({
  socket: z.string().startsWith("/"),
  process: z.object({ pid: z.int().positive(), startTime: z.string(), bootId: z.string() }).optional(),
});

/** undefined: none, or not readable as one; both mean that nothing is known. */
export async function findServerRecord(dir: string): Promise<ServerRecord | undefined> {
  const text = await readFile(join(dir, "server.json"), "utf8").catch(() => undefined);
  if (text === undefined) return undefined;
  try {
    return Schema.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

export async function writeServerRecord(dir: string, record: ServerRecord): Promise<void> {
  await writeFileAtomic(join(dir, "server.json"), `${JSON.stringify(record, null, 2)}\n`, 0o600);
}

/**
 * True while the recorded process lives and works in this folder. The folder counts because a copied data folder brings
 * along the record of the original's server. Where the system has no /proc, the process id alone has to do.
 */
export async function isServerAlive(dir: string, record: ServerRecord): Promise<boolean> {
  const { process: server } = record;
  if (server === undefined) return false;
  if (process.platform !== "linux") return isProcess(server.pid);
  if (!(await isAlive(server))) return false;
  return isSameFolder(`/proc/${server.pid}/cwd`, dir);
}

/** By device and inode, because in another mount namespace the same folder can have another path. */
async function isSameFolder(one: string, other: string): Promise<boolean> {
  const [a, b] = await Promise.all([stat(one).catch(() => undefined), stat(other)]);
  return a !== undefined && a.dev === b.dev && a.ino === b.ino;
}

function isProcess(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
