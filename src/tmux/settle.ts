import { existsSync } from "node:fs";
import { realpath } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { SECOND } from "../lib/durations.ts";
import { createFileOnce } from "../lib/create-file-once.ts";
import { formatTombstone, toMark } from "./run-folder.ts";
import type { SupervisorLink } from "./supervisor-link.ts";
import { createBootClock } from "./supervisor/boot-clock.ts";
import { findClaim } from "./supervisor/claim.ts";
import { noteCut } from "./supervisor/end-notes.ts";
import { FILES } from "./supervisor/files.ts";
import { createProcessTable } from "./supervisor/process-table.ts";
import { settleRun } from "./supervisor/settle-run.ts";

const POLL_MS = 10;
/** Beside the grace: how long the supervisor may take to end a run that is to be stopped. */
const STOP_MS = 5 * SECOND;

/**
 * Brings a run whose host is gone to its status: by the supervisor where one is at work, and here where it does not come
 * to it within the time.
 */
export async function settleOrphan(runDir: string, link: SupervisorLink, waitMs = STOP_MS): Promise<void> {
  if (await link.isAtWork()) {
    await link.note(toMark(runDir), runDir);
    if (await waitForStatus(runDir, waitMs)) return;
  }
  await settleHere(runDir, existsSync(join(runDir, FILES.cut)));
}

/**
 * Ends a run, whatever state it is in. When it resolves, the run has a status and no process. The note about the cut is
 * written first; if this process is killed, the next supervisor finishes.
 */
export async function stopRun(runDir: string, link: SupervisorLink, graceMs: number): Promise<void> {
  if (existsSync(join(runDir, FILES.status))) return;
  if (findClaim(runDir) === undefined && createFileOnce(join(runDir, FILES.host), formatTombstone(), { flush: true })) {
    noteCut(runDir, "cancelled", ["The run was stopped before it began."]);
    await settleHere(runDir, true);
    return;
  }
  noteCut(runDir, "cancelled");
  await link.note(toMark(runDir), runDir);
  await link.ensure();
  if (!(await waitForStatus(runDir, graceMs + STOP_MS))) await settleHere(runDir, true);
}

/** Ends a run at once and without a supervisor, for a data folder that is about to be removed. */
export async function endRun(givenDir: string): Promise<void> {
  const runDir = await realpath(givenDir);
  createFileOnce(join(runDir, FILES.host), formatTombstone(), { flush: false });
  noteCut(runDir, "cancelled");
  await settleHere(runDir, true);
}

async function settleHere(runDir: string, wasCut: boolean): Promise<void> {
  const [table, clock] = [createProcessTable(), createBootClock()];
  await settleRun({ runDir, mark: toMark(runDir), table, clock, wasCut });
}

async function waitForStatus(runDir: string, ms: number): Promise<boolean> {
  const deadline = performance.now() + ms;
  const status = join(runDir, FILES.status);
  while (performance.now() < deadline) {
    if (existsSync(status)) return true;
    await delay(POLL_MS);
  }
  return existsSync(status);
}
