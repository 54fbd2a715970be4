import { constants } from "node:fs";
import { access, mkdir, mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { toBubblewrapArgv } from "./bubblewrap.ts";
import { SECOND } from "./durations.ts";

export type BubblewrapAnswer = { usable: true; path: string } | { usable: false; why: string };

/** Where programs are on a Linux system when nobody says anything else. */
export const STANDARD_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/** Prints its word only if the sandbox keeps its promises: writes stay inside, hidden files are gone. */
const CANARY = '[ ! -e "$1" ] && : >"$2" && ! ( : >"$3" ) 2>/dev/null && echo "sandboxed $4"';

/**
 * Whether bubblewrap works here, found out by running a command in a sandbox: in many containers the program is there,
 * but the kernel refuses it the namespaces. Takes about 20 ms; ask once and keep the answer.
 */
export async function canUseBubblewrap({
  path = STANDARD_PATH,
  timeoutMs = 5 * SECOND,
  network = true,
}: { path?: string; timeoutMs?: number; network?: boolean } = {}): Promise<BubblewrapAnswer> {
  const program = await findProgram("bwrap", path);
  if (program === undefined) return { usable: false, why: "The program bwrap (bubblewrap) is not installed." };
  const dir = await realpath(await mkdtemp(join(tmpdir(), "mr-canary-")));
  try {
    return await tryCanary(program, dir, timeoutMs, network);
  } catch (error) {
    return { usable: false, why: `The trial could not be set up: ${String(error)}` };
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

async function tryCanary(program: string, dir: string, timeoutMs: number, network: boolean): Promise<BubblewrapAnswer> {
  const [hidden, work, home] = [join(dir, "hidden"), join(dir, "hidden", "work"), join(dir, "hidden", "home")];
  for (const folder of [hidden, work, home]) await mkdir(folder);
  const secret = join(hidden, "secret");
  await writeFile(secret, "");
  const nonce = String(process.pid);
  const command = ["/bin/sh", "-c", CANARY, "canary", secret, join(work, "inside"), join(hidden, "outside"), nonce];
  const args = toBubblewrapArgv({ command, writable: [], hidden: [hidden], workDir: work, home, network });
  const result = await execa(program, args, {
    env: {},
    extendEnv: false,
    stdin: "ignore",
    timeout: timeoutMs,
    forceKillAfterDelay: SECOND,
    maxBuffer: 10_000,
    reject: false,
  });
  const wrote = await access(join(work, "inside")).then(
    () => true,
    () => false,
  );
  if (result.stdout.trim() === `sandboxed ${nonce}` && wrote) return { usable: true, path: program };
  if (result.timedOut) return { usable: false, why: `A trial run did not end within ${timeoutMs} ms.` };
  const said = result.stderr.trim().split("\n")[0] ?? "";
  return {
    usable: false,
    why: said === "" ? "A trial run did not isolate what it should." : `A trial run said: ${said}`,
  };
}

/** The first executable file of that name in a PATH-like list of folders. */
export async function findProgram(name: string, path: string): Promise<string | undefined> {
  for (const folder of path.split(":")) {
    if (!folder.startsWith("/")) continue;
    const candidate = join(folder, name);
    const found = await access(candidate, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (found) return candidate;
  }
  return undefined;
}
