import { chmod, lstat, mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

/** sun_path of unix(7) holds 108 bytes with the closing zero on Linux, 104 on macOS. */
const LONGEST_SOCKET_PATH = process.platform === "linux" ? 107 : 103;

/**
 * Where an embedded server listens: in its folder, or, where that path is too long for a socket, in a new short folder
 * for temporary files that only its owner may enter. A recorded place is kept while it is still ours, so that clients of
 * an earlier server find the next one.
 */
export async function chooseSocket(dir: string, recorded: string | undefined): Promise<string> {
  const own = join(dir, "redis.sock");
  if (fits(own)) return own;
  if (recorded !== undefined && fits(recorded) && (await isPrivateFolder(dirname(recorded)))) return recorded;
  for (const parent of [tmpdir(), "/tmp"]) {
    const candidate = join(parent, "millrace-XXXXXX", "redis.sock");
    if (!fits(candidate)) continue;
    const folder = await mkdtemp(join(parent, "millrace-"));
    await chmod(folder, 0o700);
    return join(folder, "redis.sock");
  }
  return own;
}

function fits(path: string): boolean {
  return Buffer.byteLength(path) <= LONGEST_SOCKET_PATH;
}

async function isPrivateFolder(folder: string): Promise<boolean> {
  const facts = await lstat(folder).catch(() => undefined);
  if (facts === undefined || !facts.isDirectory()) return false;
  return (facts.mode & 0o077) === 0 && (process.getuid === undefined || facts.uid === process.getuid());
}
