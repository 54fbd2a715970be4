import { randomUUID } from "node:crypto";
import { link, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { TransientError } from "../../domain/errors.ts";
import { findProcessIdentity, isAlive, type ProcessIdentity } from "../../lib/process-identity.ts";

interface LockFile extends ProcessIdentity {
  /** Tells two locks of one process apart. */
  nonce: string;
}

const POLL_MS = 40;

/**
 * Runs `work` while no other holder of the same lock file does, in this process or another one on this machine.
 *
 * A lock is a file that appears complete or not at all (link(2) of a written file). Its holder is named by process id,
 * start time and boot id, so a holder that was killed is recognised. Who removes a dead holder's file first takes a
 * second lock named after that very file's nonce and looks again: of several that saw the same dead holder, only one
 * removes it, and none can remove the lock of the next holder.
 */
export async function withLock<T>(
  lockFile: string,
  { waitMs, what }: { waitMs: number; what: string },
  work: () => Promise<T>,
): Promise<T> {
  const deadline = performance.now() + waitMs;
  await mkdir(dirname(lockFile), { recursive: true });
  while (!(await tryLock(lockFile))) {
    if (performance.now() > deadline) {
      throw new TransientError(`Another process has worked on ${what} for too long.`, {
        code: "git.locked",
        details: { lockFile, waitMs },
      });
    }
    await delay(POLL_MS + Math.random() * POLL_MS);
  }
  try {
    return await work();
  } finally {
    await rm(lockFile, { force: true });
  }
}

async function tryLock(lockFile: string): Promise<boolean> {
  const nonce = randomUUID();
  const written = `${lockFile}.${nonce}.new`;
  const own = await ownIdentity();
  await writeFile(written, JSON.stringify({ ...own, nonce } satisfies LockFile));
  try {
    await link(written, lockFile);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  } finally {
    await rm(written, { force: true });
  }
  await removeDeadLock(lockFile);
  return false;
}

async function removeDeadLock(lockFile: string): Promise<void> {
  const seen = await readLock(lockFile);
  if (seen === undefined || (await isHolderAlive(seen))) return;
  const removal = `${lockFile}.${seen.nonce}`;
  if (!(await tryLock(removal))) return;
  try {
    const still = await readLock(lockFile);
    if (still?.nonce === seen.nonce) await rm(lockFile, { force: true });
  } finally {
    await rm(removal, { force: true });
  }
}

async function readLock(lockFile: string): Promise<LockFile | undefined> {
  try {
    return JSON.parse(await readFile(lockFile, "utf8")) as LockFile;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

async function ownIdentity(): Promise<ProcessIdentity> {
  return (await findProcessIdentity(process.pid)) ?? { pid: process.pid, startTime: "", bootId: "" };
}

/** Without /proc there is only the process id; a reused one then keeps the lock until the wait is over. */
async function isHolderAlive(holder: LockFile): Promise<boolean> {
  if (holder.startTime !== "") return await isAlive(holder);
  try {
    process.kill(holder.pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
