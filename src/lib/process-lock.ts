import { randomBytes } from "node:crypto";
import { link, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { findProcessIdentity, isAlive, type ProcessIdentity } from "./process-identity.ts";
import { writeFileAtomic } from "./atomic-file.ts";

/*
 * A lock between processes of one machine that survives kill -9 of its holder.
 *
 *   The folder holds numbered turns: 1, 2, 3 … Each names the process that took it, or is `free`.
 *   The highest number counts. While its process lives, everybody waits. When it is free or its process is dead, those
 *   who wait try to link the next number; the file system lets exactly one of them succeed.
 *
 * Numbers only grow, so a slow process can never take a turn away from a live one, which is what happens where a stale
 * lock file is removed and made again.
 */

const POLL_MS = 50;
/** Turns older than this many are removed; the newest stay, so that a reader of the folder always sees the highest. */
const KEPT_TURNS = 3;

interface Turn {
  number: number;
  holder: ProcessIdentity | undefined;
}

export class LockTimeoutError extends Error {
  readonly holderPid: number | undefined;

  constructor(dir: string, waitedMs: number, holderPid: number | undefined) {
    super(`Waited ${waitedMs} ms for the lock ${dir}, which process ${holderPid ?? "?"} holds`);
    this.name = "LockTimeoutError";
    this.holderPid = holderPid;
  }
}

/**
 * Runs `work` while no other process of this machine holds the lock in `dir`. Not re-entrant: two calls in one process
 * wait for each other too. Throws LockTimeoutError where the holder does not finish in time.
 */
export async function withProcessLock<T>(dir: string, timeoutMs: number, work: () => Promise<T>): Promise<T> {
  const turn = await takeTurn(dir, timeoutMs);
  try {
    return await work();
  } finally {
    await writeFileAtomic(join(dir, String(turn)), "free", 0o600);
  }
}

/** The same without waiting: undefined where another process holds the lock. */
export async function tryProcessLock(dir: string): Promise<{ release(): Promise<void> } | undefined> {
  try {
    const turn = await takeTurn(dir, 0);
    return { release: () => writeFileAtomic(join(dir, String(turn)), "free", 0o600) };
  } catch (error) {
    if (error instanceof LockTimeoutError) return undefined;
    throw error;
  }
}

/** The living process that holds the lock; undefined where it is free. */
export async function findLockHolder(dir: string): Promise<ProcessIdentity | undefined> {
  try {
    const { holder } = await readLastTurn(dir);
    return holder !== undefined && (await lives(holder)) ? holder : undefined;
  } catch (error) {
    if (isErrno(error, "ENOENT")) return undefined;
    throw error;
  }
}

async function takeTurn(dir: string, timeoutMs: number): Promise<number> {
  await mkdir(dir, { recursive: true, mode: 0o700 });
  const self = await findProcessIdentity(process.pid);
  const me: ProcessIdentity = self ?? { pid: process.pid, startTime: "", bootId: "" };
  const ticket = join(dir, `ticket-${process.pid}-${randomBytes(6).toString("hex")}`);
  await writeFile(ticket, JSON.stringify(me), { mode: 0o600 });
  const deadline = performance.now() + timeoutMs;
  try {
    for (;;) {
      const last = await readLastTurn(dir);
      const heldBy = last.holder !== undefined && (await lives(last.holder)) ? last.holder : undefined;
      if (heldBy === undefined && (await tryTurn(dir, ticket, last.number + 1))) return last.number + 1;
      if (performance.now() >= deadline) throw new LockTimeoutError(dir, timeoutMs, heldBy?.pid);
      await delay(heldBy === undefined ? 0 : POLL_MS);
    }
  } finally {
    await rm(ticket, { force: true });
  }
}

async function tryTurn(dir: string, ticket: string, number: number): Promise<boolean> {
  try {
    await link(ticket, join(dir, String(number)));
  } catch (error) {
    if (isErrno(error, "EEXIST")) return false;
    throw error;
  }
  const numbers = await listTurns(dir);
  if (numbers.some((other) => other > number)) {
    await rm(join(dir, String(number)), { force: true });
    return false;
  }
  for (const old of numbers.filter((other) => other <= number - KEPT_TURNS)) {
    await rm(join(dir, String(old)), { force: true });
  }
  return true;
}

async function readLastTurn(dir: string): Promise<Turn> {
  const number = Math.max(0, ...(await listTurns(dir)));
  if (number === 0) return { number, holder: undefined };
  const text = await readFile(join(dir, String(number)), "utf8").catch((error: unknown) => {
    if (isErrno(error, "ENOENT")) return "free";
    throw error;
  });
  return { number, holder: text.startsWith("{") ? (JSON.parse(text) as ProcessIdentity) : undefined };
}

async function listTurns(dir: string): Promise<number[]> {
  return (await readdir(dir)).filter((name) => /^\d+$/.test(name)).map(Number);
}

/** Where the system has no /proc, the process id alone has to do. */
async function lives(holder: ProcessIdentity): Promise<boolean> {
  if (process.platform === "linux") return isAlive(holder);
  try {
    process.kill(holder.pid, 0);
    return true;
  } catch (error) {
    return isErrno(error, "EPERM");
  }
}

function isErrno(error: unknown, code: string): boolean {
  return error instanceof Error && (error as NodeJS.ErrnoException).code === code;
}
