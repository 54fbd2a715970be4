import { existsSync } from "node:fs";
import { join } from "node:path";
import { bootId } from "../../lib/process-identity.ts";
import { SECOND } from "../../lib/durations.ts";
import { createActivityWatch, type ActivityWatch } from "./activity-watch.ts";
import { toBootMs, type BootClock } from "./boot-clock.ts";
import { findClaim, removeLaunchFiles, type Claim } from "./claim.ts";
import { findCutNote, noteCut, noteSoft } from "./end-notes.ts";
import { FILES } from "./files.ts";
import { askToEnd, killAgent, killHost } from "./kill.ts";
import { AFTER_FINAL_MS, findCut, toFloodTickMs, toTickMs, type Cut } from "./limits.ts";
import { findProcess, type ProcessTable } from "./process-table.ts";
import { settleRun } from "./settle-run.ts";
import { findSupervisorSpec, type SupervisorSpec } from "./spec.ts";
import type { Wake } from "./wake.ts";

/** How long a start may take until its host has claimed the run. */
const CLAIM_MS = 60 * SECOND;
const CLAIM_POLL_MS = 200;
/** How long the kernel and the host may take to report the end of a killed process. */
const REPORT_MS = 2 * SECOND;
/** A host that was killed says nothing: it is looked at this often. */
const HOST_EVERY_MS = SECOND;

export interface RunToSupervise {
  runDir: string;
  mark: string;
  table: ProcessTable;
  clock: BootClock;
  /** Poked when the run's note was touched. */
  wake: Wake;
}

/**
 * Looks after a run until it has its status, with nothing of it left alive:
 *
 *   started -> running   the host has claimed it; a start that never does is forgotten
 *   running -> wrapping up   soft limit: SIGTERM to the agent, which may go on to the hard limit
 *   running, wrapping up -> ended by itself   the host wrote `exit`, or is dead
 *   running, wrapping up -> cut   any other limit, or somebody else's note that the run is to end: SIGTERM, grace, SIGKILL
 *   ended, cut -> settled   what the agent left behind is killed, and the status written
 *
 * All of it can be taken up again by another supervisor at any point: what was decided is noted in the run folder first.
 */
export async function superviseRun(run: RunToSupervise): Promise<void> {
  const { runDir, mark, table, clock } = run;
  const claim = await waitForClaim(run);
  if (!existsSync(runDir)) return killUnseen(run);
  if (claim === undefined || existsSync(join(runDir, FILES.status))) return;
  const spec = findSupervisorSpec(join(runDir, FILES.spec));
  if (spec === undefined) return killUnseen(run);
  removeLaunchFiles(runDir);
  const watch = createActivityWatch({
    ...{ mark, table, now: clock(), finalLine: spec.finalLine },
    logFile: join(runDir, FILES.log),
    startedAt: toBootMs(claim.startTime),
    softSent: existsSync(join(runDir, FILES.soft)),
    cpuEveryMs: Math.min(5 * SECOND, Math.max(50, spec.limits.idleMs / 10)),
  });
  const isOver = createEndWatch(runDir, claim);
  const cut = await watchRun(run, spec, watch, isOver);
  if (cut !== undefined) await endAgent(run, spec, watch, cut, isOver);
  if (!existsSync(runDir)) return killUnseen(run);
  await settleRun({ runDir, mark, table, clock, roots: watch.roots(), wasCut: cut !== undefined });
}

async function waitForClaim({ runDir, wake, clock }: RunToSupervise): Promise<Claim | undefined> {
  const deadline = clock() + CLAIM_MS;
  while (clock() < deadline && existsSync(runDir)) {
    const claim = findClaim(runDir);
    if (claim !== undefined) return claim;
    await wake.wait(CLAIM_POLL_MS);
  }
  return undefined;
}

/** Nobody will ever read of a run whose folder is gone, so it does not go on either. */
async function killUnseen({ table, mark }: RunToSupervise): Promise<void> {
  await killHost(table, mark);
  await killAgent(table, mark);
}

/** True from the moment when the host has written how the agent ended, is dead, or the run folder is gone. */
function createEndWatch(runDir: string, claim: Claim): () => boolean {
  const exitFile = join(runDir, FILES.exit);
  const isThisBoot = claim.bootId === bootId();
  return () =>
    existsSync(exitFile) || !isThisBoot || findProcess(claim.pid)?.startTime !== claim.startTime || !existsSync(runDir);
}

/** Waits for the run's end or for a reason to end it; which one, or undefined where it ended by itself. */
async function watchRun(
  { runDir, mark, table, clock, wake }: RunToSupervise,
  spec: SupervisorSpec,
  watch: ActivityWatch,
  isOver: () => boolean,
): Promise<Cut | undefined> {
  const limits = { ...spec.limits, logCapBytes: spec.logCapBytes };
  const calmTickMs = toTickMs(spec.limits);
  let tickMs = 0;
  let lookedAt = Number.NEGATIVE_INFINITY;
  for (;;) {
    const poked = tickMs > 0 && (await wake.wait(tickMs));
    const now = clock();
    if (poked || now - lookedAt >= HOST_EVERY_MS) {
      lookedAt = now;
      if (isOver()) return undefined;
      const noted = findCutNote(runDir);
      if (noted !== undefined) return noted.cut;
    }
    const activity = await watch.look(now);
    const cut = findCut(now, activity, limits);
    if (cut === "soft-limit") {
      noteSoft(runDir);
      watch.noteSoftSent();
      await askToEnd(table, mark);
    } else if (cut !== undefined) {
      const evidence = cut === "idle" && activity.isFinal ? [HUNG_AFTER_FINAL] : [];
      noteCut(runDir, cut, evidence);
      return cut;
    }
    const { grownBytes, sinceMs, bytes } = activity;
    tickMs = toFloodTickMs(calmTickMs, grownBytes, sinceMs, limits.logCapBytes - bytes);
  }
}

const HUNG_AFTER_FINAL = `The agent did not exit within ${AFTER_FINAL_MS / SECOND} s of its last event.`;

/** A flood is ended at once; every other agent is asked first and has the grace. */
async function endAgent(
  { mark, table, wake, clock }: RunToSupervise,
  spec: SupervisorSpec,
  watch: ActivityWatch,
  cut: Cut,
  isOver: () => boolean,
): Promise<void> {
  const waitForHost = async (ms: number) => {
    const deadline = clock() + ms;
    while (!isOver() && clock() < deadline) await wake.wait(Math.min(50, deadline - clock()));
  };
  if (cut !== "output-cap") {
    await askToEnd(table, mark);
    await waitForHost(spec.graceMs);
  }
  await killAgent(table, mark, watch.roots());
  await waitForHost(REPORT_MS);
}
