import { statSync, truncateSync } from "node:fs";
import { join } from "node:path";
import { createFileOnce } from "../../lib/create-file-once.ts";
import { bootId } from "../../lib/process-identity.ts";
import { toBootMs, type BootClock } from "./boot-clock.ts";
import { findClaim, removeLaunchFiles, type Claim } from "./claim.ts";
import { readEndNotes } from "./end-notes.ts";
import { FILES } from "./files.ts";
import { killAgent, killHost } from "./kill.ts";
import type { ProcessKey, ProcessTable } from "./process-table.ts";
import { findSupervisorSpec } from "./spec.ts";
import { toEnd, type RunStatus } from "./status.ts";

/**
 * Ends all that is left of a run and writes its status, from what host and supervisor noted in its folder. Whoever does
 * it comes to the same end, so it is safe to do twice and by two processes at once; the first status stands.
 */
export async function settleRun(options: {
  runDir: string;
  mark: string;
  table: ProcessTable;
  clock: BootClock;
  /** Processes of the run that may no longer show whose they are. */
  roots?: ProcessKey[] | undefined;
  /** The cut is the cause of death of what is found; otherwise the agent left it behind. */
  wasCut: boolean;
}): Promise<void> {
  const { runDir, mark, table, clock, roots, wasCut } = options;
  const first = await killAgent(table, mark, roots);
  const host = await killHost(table, mark);
  // The host may have been about to start the agent.
  const last = await killAgent(table, mark, roots);
  const notes = readEndNotes(runDir);
  const spec = findSupervisorSpec(join(runDir, FILES.spec));
  if (notes.cut?.cut === "output-cap" && spec !== undefined) cutLog(join(runDir, FILES.log), spec.logCapBytes);
  const survivors = host.survivors + last.survivors;
  const times = toTimes(runDir, findClaim(runDir), notes.endedAtMs, clock);
  const { evidence, ...end } = toEnd(notes, times.ranMs, spec?.lastResortSeconds);
  const killed = first.killed + last.killed;
  if (killed > 0 && !wasCut) evidence.push(`Processes that the agent left behind and that were ended: ${killed}.`);
  if (survivors > 0) evidence.push(`Processes of the run that could not be ended: ${survivors}.`);
  removeLaunchFiles(runDir);
  const { startedAt, endedAt } = times;
  const status: RunStatus = { version: 1, ...end, startedAt, endedAt, survivors, evidence };
  createFileOnce(join(runDir, FILES.status), `${JSON.stringify(status, null, 2)}\n`, { flush: true });
}

/** What a flood wrote between the cap and its end is given back to the disk. */
function cutLog(logFile: string, capBytes: number): void {
  const size = statSync(logFile, { throwIfNoEntry: false })?.size ?? 0;
  if (size > capBytes) truncateSync(logFile, capBytes);
}

/** Both times as the clock on the wall shows them now, so that their difference is right even if it was set meanwhile. */
function toTimes(
  runDir: string,
  claim: Claim | undefined,
  endedAtMs: number | undefined,
  clock: BootClock,
): { startedAt: string; endedAt: string; ranMs: number } {
  if (claim === undefined || claim.pid === 0 || claim.bootId !== bootId()) return toTimesOfFiles(runDir);
  const now = clock();
  const ended = Math.min(endedAtMs ?? now, now);
  const started = Math.min(toBootMs(claim.startTime), ended);
  const toWall = (ms: number) => new Date(Date.now() - (now - ms)).toISOString();
  return { startedAt: toWall(started), endedAt: toWall(ended), ranMs: ended - started };
}

/** Of a run before the machine's last boot, or one that never ran. */
function toTimesOfFiles(runDir: string): { startedAt: string; endedAt: string; ranMs: number } {
  const read = (name: string) => statSync(join(runDir, name), { throwIfNoEntry: false })?.mtimeMs;
  const ended = read(FILES.log) ?? read(FILES.host) ?? Date.now();
  const started = Math.min(read(FILES.host) ?? ended, ended);
  return {
    startedAt: new Date(started).toISOString(),
    endedAt: new Date(ended).toISOString(),
    ranMs: ended - started,
  };
}
