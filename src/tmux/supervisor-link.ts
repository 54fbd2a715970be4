import { spawn, type ChildProcess } from "node:child_process";
import { readFileSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { extname, join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { SECOND } from "../lib/durations.ts";
import type { ProcessIdentity } from "../lib/process-identity.ts";
import { findLockHolder } from "../lib/process-lock.ts";
import { toSupervisorPlaces } from "./supervisor/places.ts";
import { listNotes } from "./supervisor/watch-runs.ts";

/** The runner's side of the supervisor. */
export interface SupervisorLink {
  /** Makes the supervisor look after the run, or look at it now. */
  note(mark: string, runDir: string): Promise<void>;
  /** Path of the run's note, which its host touches. */
  noteFile(mark: string): string;
  /**
   * Starts a supervisor where none is at work, and replaces one that shows no sign of life. With `maxAgeMs` the answer of
   * an earlier look will do.
   */
  ensure(options?: { maxAgeMs?: number }): Promise<void>;
  isAtWork(): Promise<boolean>;
  /** Lets an idle supervisor end now instead of a while later; one that has runs stays. */
  dismiss(): Promise<void>;
}

const SUPERVISOR = join(import.meta.dirname, "supervisor", `main${extname(import.meta.filename)}`);
/** A supervisor's pulse beats each second. */
const SILENCE_MS = 10 * SECOND;
const DISMISS_MS = 2 * SECOND;
/** A supervisor holds little; a young generation that may grow would only take memory. */
const NODE_FLAGS = ["--max-semi-space-size=4"];

export function createSupervisorLink(options: {
  dataDir: string;
  nodePath: string;
  env: Record<string, string>;
  lingerMs: number;
  log: (message: string, details: Record<string, unknown>) => void;
}): SupervisorLink {
  const { dataDir, nodePath, env, lingerMs, log } = options;
  const places = toSupervisorPlaces(dataDir);
  let starting: ChildProcess | undefined;
  let ensuring: Promise<void> | undefined;
  let ensuredAt = Number.NEGATIVE_INFINITY;
  let [lastPulse, lastBeatAt, lastPid] = ["", 0, 0];

  function start(): void {
    // One that was started a moment ago has not taken the lock yet.
    if (starting !== undefined && starting.exitCode === null && starting.signalCode === null) return;
    const child = spawn(nodePath, [...NODE_FLAGS, SUPERVISOR, dataDir, String(lingerMs)], {
      ...{ detached: true, stdio: "ignore", cwd: "/", env },
    });
    child.on("error", (error) => {
      starting = undefined;
      log("The supervisor could not be started.", { error: error.message });
    });
    child.unref();
    starting = child;
  }

  /** By this process's own clock: neither a clock that is set nor a machine that slept looks like a silence. */
  function isSilent(holder: ProcessIdentity): boolean {
    const pulse = readPulse(places.pulse);
    if (pulse !== lastPulse || holder.pid !== lastPid) {
      [lastPulse, lastBeatAt, lastPid] = [pulse, performance.now(), holder.pid];
      return false;
    }
    return performance.now() - lastBeatAt >= SILENCE_MS;
  }

  async function ensure(): Promise<void> {
    const holder = await findLockHolder(places.lock);
    if (holder === undefined) return start();
    if (holder.pid === starting?.pid) starting = undefined;
    if (!isSilent(holder)) return;
    log("The supervisor does not respond and is replaced.", { pid: holder.pid });
    signal(holder, "SIGKILL");
    start();
  }

  return {
    noteFile: (mark) => join(places.notes, mark),
    async note(mark, runDir) {
      await mkdir(places.notes, { recursive: true, mode: 0o700 });
      await writeFile(join(places.notes, mark), runDir);
    },
    async ensure({ maxAgeMs = 0 } = {}) {
      if (performance.now() - ensuredAt < maxAgeMs) return;
      ensuring ??= ensure().finally(() => {
        ensuring = undefined;
        ensuredAt = performance.now();
      });
      await ensuring;
    },
    isAtWork: async () => (await findLockHolder(places.lock)) !== undefined,
    async dismiss() {
      const deadline = performance.now() + DISMISS_MS;
      const holder = await findLockHolder(places.lock);
      if (holder !== undefined) signal(holder, "SIGTERM");
      if (holder?.pid === starting?.pid) starting = undefined;
      while (performance.now() < deadline) {
        const now = await findLockHolder(places.lock);
        if (now === undefined || now.pid !== holder?.pid || (listNotes(places.notes)?.length ?? 0) > 0) return;
        await delay(10);
      }
    },
  };
}

/** Kills the supervisor of a data folder that is about to be removed. True where there was one. */
export async function endSupervisor(dataDir: string): Promise<boolean> {
  const holder = await findLockHolder(toSupervisorPlaces(dataDir).lock);
  if (holder !== undefined) signal(holder, "SIGKILL");
  return holder !== undefined;
}

function readPulse(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return "";
    throw error;
  }
}

/** A process that is gone already shows in the next look. */
function signal({ pid }: ProcessIdentity, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}
