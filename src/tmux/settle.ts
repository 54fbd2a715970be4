import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { EnvironmentError } from "../domain/errors.ts";
import { isAlive } from "../lib/process-identity.ts";
import { SECOND } from "../lib/durations.ts";
import { formatTombstone, readFolderState, toIdentity, toMark, type Claim } from "./run-folder.ts";
import { createFileOnce } from "./supervisor/claim.ts";
import { FILES } from "./supervisor/files.ts";
import { killRun } from "./supervisor/kill.ts";
import { writeStatus, type RunStatus } from "./supervisor/status.ts";

/**
 * Ends a run whose supervisor is gone: kills what is left of it, and writes the status that the supervisor could not
 * write. Safe to do twice and by two processes at once; the first status stands.
 */
export async function settleOrphan(runDir: string): Promise<void> {
  await settle(runDir, { lost: true, evidence: ["The supervisor of the run vanished without a word."] });
}

/** Keeps a run that nobody started from being started, and says so in its status. */
async function settleUnstarted(runDir: string): Promise<boolean> {
  if (!createFileOnce(join(runDir, FILES.supervisor), formatTombstone(), { flush: true })) return false;
  await settle(runDir, { cut: "cancelled", evidence: ["The run was stopped before it began."] });
  return true;
}

async function settle(
  runDir: string,
  how: Pick<RunStatus, "evidence"> & Partial<Pick<RunStatus, "lost" | "cut">>,
): Promise<void> {
  const { survivors } = await killRun(toMark(runDir));
  if (survivors > 0) how.evidence.push(`Processes of the run that could not be ended: ${survivors}.`);
  const now = new Date().toISOString();
  writeStatus(join(runDir, FILES.status), { startedAt: now, endedAt: now, survivors, ...how });
}

const POLL_MS = 10;

/**
 * Ends a run, whatever state it is in: asks its supervisor, waits for the grace and some more, and then kills the
 * supervisor too. When it resolves, the run has a status and no process.
 */
export async function stopRun(runDir: string, graceMs: number): Promise<void> {
  const folder = await readFolderState(runDir);
  if (folder.state === "absent" && (await settleUnstarted(runDir))) return;
  const claimed = await readFolderState(runDir);
  if (claimed.state === "claimed") await endSupervisor(runDir, claimed.claim, graceMs);
  if ((await readFolderState(runDir)).state === "orphaned") await settleOrphan(runDir);
}

async function endSupervisor(runDir: string, claim: Claim, graceMs: number): Promise<void> {
  const identity = toIdentity(claim);
  for (const [signal, ms] of [
    ["SIGTERM", graceMs + 5 * SECOND],
    ["SIGKILL", 5 * SECOND],
  ] as const) {
    const deadline = performance.now() + ms;
    if (await isAlive(identity)) sendSignal(identity.pid, signal);
    while (performance.now() < deadline) {
      if (!(await isAlive(identity))) return;
      await delay(POLL_MS);
    }
  }
  throw new EnvironmentError(`The supervisor of the run in ${runDir} (process ${claim.pid}) cannot be ended.`, {
    code: "agent.supervisor_unkillable",
    hint: "Look at the process with ps: it may hang in a system call, or belong to another user.",
  });
}

/** A process that is gone already shows in the next look. */
function sendSignal(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}
