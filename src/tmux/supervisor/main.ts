import { mkdirSync } from "node:fs";
import { flushCompileCache } from "node:module";
import { tryProcessLock } from "../../lib/process-lock.ts";
import { createBootClock } from "./boot-clock.ts";
import { toSupervisorPlaces } from "./places.ts";
import { createProcessTable } from "./process-table.ts";
import { listNotes, watchRuns } from "./watch-runs.ts";

/**
 * The supervisor of a data folder: `node main.ts <data folder> <linger in ms>`. At most one acts for each folder. It ends
 * when there has been no run for a while, or at SIGTERM when there is none just then. All that it knows is in the run
 * folders, so it may be killed at any time; the next one goes on.
 */
async function main(dataDir: string, lingerMs: number): Promise<void> {
  for (const signal of ["SIGHUP", "SIGINT", "SIGQUIT", "SIGPIPE"] as const) process.on(signal, () => undefined);
  const leaving = new AbortController();
  process.on("SIGTERM", () => leaving.abort());
  const places = toSupervisorPlaces(dataDir);
  mkdirSync(places.notes, { recursive: true, mode: 0o700 });
  const parts = { places, table: createProcessTable(), clock: createBootClock(), leave: leaving.signal };
  for (;;) {
    const lock = await tryProcessLock(places.lock);
    if (lock === undefined) return;
    // A supervisor that is killed leaves its compiled code, too: the next one needs half the memory and half the time.
    flushCompileCache();
    await watchRuns({ ...parts, lingerMs });
    // In a data folder that was removed nothing is written any more.
    if (listNotes(places.notes) === undefined) return;
    await lock.release();
    // A run may have come between the last look and the giving up of the lock.
    if (listNotes(places.notes)?.length === 0) return;
  }
}

const [dataDir, lingerMs] = process.argv.slice(2);
if (dataDir !== undefined) await main(dataDir, Number(lingerMs));
