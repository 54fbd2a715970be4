import { appendFileSync, readdirSync, readFileSync, rmSync, statSync, watch, writeFileSync } from "node:fs";
import { join } from "node:path";
import { SECOND } from "../../lib/durations.ts";
import type { BootClock } from "./boot-clock.ts";
import type { SupervisorPlaces } from "./places.ts";
import type { ProcessTable } from "./process-table.ts";
import { superviseRun } from "./supervise-run.ts";
import { createWake, type Wake } from "./wake.ts";

const SCAN_EVERY_MS = SECOND;
/** A run that could not be looked after is tried again after this. */
const RETRY_MS = 5 * SECOND;
const LARGEST_TROUBLES = 1_000_000;

/**
 * Looks after every run that has a note, at once for notes that were touched and for all of them each second. Returns
 * when there was none for `lingerMs`, at once after `leave` aborted, or when the folder of the notes is gone.
 */
export async function watchRuns(options: {
  places: SupervisorPlaces;
  table: ProcessTable;
  clock: BootClock;
  lingerMs: number;
  leave: AbortSignal;
}): Promise<void> {
  const { places, table, clock, lingerMs, leave } = options;
  /** By the run's mark. */
  const runs = new Map<string, Wake>();
  const troubled = new Map<string, number>();
  const scanning = createWake();
  leave.addEventListener("abort", scanning.poke);

  function adopt(mark: string): void {
    if ((troubled.get(mark) ?? 0) > clock()) return;
    const runDir = readNote(join(places.notes, mark));
    if (runDir === undefined) return;
    const wake = createWake();
    runs.set(mark, wake);
    superviseRun({ runDir, mark, table, clock, wake })
      .then(
        () => rmSync(join(places.notes, mark), { force: true }),
        (error: unknown) => {
          troubled.set(mark, clock() + RETRY_MS);
          noteTrouble(places.troubles, runDir, error);
        },
      )
      .finally(() => {
        runs.delete(mark);
        scanning.poke();
      });
  }

  const watcher = watch(places.notes, (_event, mark) => {
    if (mark !== null) runs.get(mark)?.poke();
    if (mark === null || !runs.has(mark)) scanning.poke();
  });
  watcher.on("error", (error) => noteTrouble(places.troubles, places.notes, error));
  try {
    let usedAt = clock();
    let beats = 0;
    for (;;) {
      const marks = listNotes(places.notes);
      if (marks === undefined) return;
      for (const mark of marks) if (!runs.has(mark)) adopt(mark);
      if (runs.size > 0 || marks.length > 0) usedAt = clock();
      else if (leave.aborted || clock() - usedAt >= lingerMs) return;
      writeFileSync(places.pulse, String((beats += 1)));
      await scanning.wait(Math.min(SCAN_EVERY_MS, Math.max(10, lingerMs)));
    }
  } finally {
    watcher.close();
  }
}

/** undefined: the data folder was removed. */
export function listNotes(notes: string): string[] | undefined {
  try {
    return readdirSync(notes);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

/** undefined where it is gone or just being written. */
function readNote(path: string): string | undefined {
  try {
    const text = readFileSync(path, "utf8");
    return text === "" ? undefined : text;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

function noteTrouble(path: string, where: string, error: unknown): void {
  const line = `${new Date().toISOString()} ${where}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`;
  try {
    if ((statSync(path, { throwIfNoEntry: false })?.size ?? 0) < LARGEST_TROUBLES) appendFileSync(path, line);
  } catch {
    // The disk is full or gone: there is nowhere left to say so, and the run is tried again.
  }
}
