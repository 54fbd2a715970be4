import { closeSync, openSync } from "node:fs";
import { createActivityWatch, type ActivityWatch } from "./activity-watch.ts";
import { askToEnd, killRun } from "./kill.ts";
import { findCut, toTickMs, type Cut } from "./limits.ts";
import { findProcess, type ProcessKey } from "./process-tree.ts";
import { spawnAgent, type AgentProcess } from "./spawn.ts";
import type { SupervisorSpec } from "./spec.ts";
import type { RunStatus } from "./status.ts";

/** How long the kernel may take to report the end of a killed process. */
const REPORT_MS = 2_000;

/**
 * Runs the agent to its end and returns how it ended, with nothing of it left alive:
 *
 *   running  -> wrapping up   soft limit: SIGTERM to the agent, which may go on to the hard limit
 *   running, wrapping up -> ended by itself
 *   running, wrapping up -> cut   any other limit, or `cancelled` aborts: SIGTERM, grace, then SIGKILL to all
 *   ended, cut -> swept   every process that the agent left behind is killed
 */
export async function supervise(
  spec: SupervisorSpec,
  logFile: string,
  cancelled: AbortSignal,
  onSpawned: (pid: number) => Promise<void>,
): Promise<Omit<RunStatus, "version">> {
  const startedAt = new Date().toISOString();
  const evidence: string[] = [];
  // Append mode keeps two writers, the agent's stdout and stderr, from overwriting each other.
  const logFd = openSync(logFile, "a", 0o600);
  try {
    const agent = spawnAgent(spec, logFd);
    if (agent.pid === undefined) {
      await agent.waitForEnd(REPORT_MS);
      return { startedAt, endedAt: new Date().toISOString(), ...agent.end(), survivors: 0, evidence };
    }
    const child = { pid: agent.pid, startTime: findProcess(agent.pid)?.startTime ?? "" };
    cancelled.addEventListener("abort", agent.wake, { once: true });
    const noted = onSpawned(agent.pid).catch((error: unknown) => evidence.push(`Not noted: ${String(error)}`));
    const watch = createActivityWatch({
      mark: spec.mark,
      child,
      logFd,
      startedAt: performance.now(),
      cpuEveryMs: Math.min(2_000, Math.max(50, spec.limits.idleMs / 10)),
    });
    const cut = await watchAgent(spec, agent, child, watch, cancelled);
    const endedItself = agent.end() !== undefined;
    const { killed, survivors } = await killRun(spec.mark, watch.roots());
    if (endedItself && killed > 0)
      evidence.push(`Processes that the agent left behind and that were ended: ${killed}.`);
    if (survivors > 0) evidence.push(`Processes of the run that could not be ended: ${survivors}.`);
    await agent.waitForEnd(REPORT_MS);
    await noted;
    return { startedAt, endedAt: new Date().toISOString(), ...agent.end(), cut, survivors, evidence };
  } finally {
    closeSync(logFd);
  }
}

/** Waits for the agent's end or for the end of the grace after a limit; which limit it was, or undefined. */
async function watchAgent(
  spec: SupervisorSpec,
  agent: AgentProcess,
  child: ProcessKey,
  watch: ActivityWatch,
  cancelled: AbortSignal,
): Promise<Cut | undefined> {
  const limits = { ...spec.limits, logCapBytes: spec.logCapBytes };
  const tickMs = toTickMs(spec.limits);
  let cut: Cut | undefined;
  for (;;) {
    if (!cancelled.aborted) await agent.waitForEnd(tickMs);
    if (agent.end() !== undefined) return cut;
    const now = performance.now();
    const fired = cancelled.aborted ? "cancelled" : findCut(now, watch.look(now), limits);
    if (fired === undefined) continue;
    cut = fired;
    askToEnd(spec.mark, child);
    if (fired === "soft-limit") {
      watch.noteSoftSent();
    } else {
      await agent.waitForEnd(spec.graceMs);
      return cut;
    }
  }
}
