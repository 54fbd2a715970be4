import { setTimeout as delay } from "node:timers/promises";
import { StopError, TransientError } from "../domain/errors.ts";
import { MINUTE, SECOND } from "../lib/durations.ts";
import type { Queues } from "./queues.ts";
import type { ScoutChanges } from "./apply-report.ts";
import { rideOut } from "./state-outage.ts";

const LONGEST_WAIT_MS = 10 * MINUTE;
const LONGEST_PASS_MS = 60 * MINUTE;
const POLL_MS = SECOND;

/**
 * Asks the queue what became of a scout job, for the case that another runner took it. A job that nobody takes is given up
 * after ten minutes, one that somebody works on after an hour. StopError when the signal aborts.
 */
export async function waitForScoutJob(queues: Queues, jobId: string, signal: AbortSignal): Promise<ScoutChanges> {
  const startedAt = performance.now();
  let allowed = LONGEST_WAIT_MS;
  while (performance.now() - startedAt < allowed) {
    await delay(POLL_MS, undefined, { signal }).catch(() => undefined);
    if (signal.aborted) throw new StopError("The session was stopped.", { code: "pipeline.stopped" });
    const job = await rideOut(() => queues.queue("scout").getJob(jobId), signal);
    if (job === undefined) continue;
    const state = await rideOut(() => job.getState(), signal);
    if (state === "active") allowed = LONGEST_PASS_MS;
    if (state === "completed") return job.returnvalue as ScoutChanges;
    if (state === "failed") {
      throw new TransientError(
        `Another runner could not look at the project: ${job.failedReason ?? "no reason given"}.`,
        {
          code: "pipeline.scout_failed",
        },
      );
    }
  }
  throw new TransientError("No runner looked at the project in time.", {
    code: "pipeline.scout_timeout",
    hint: "Look at `millrace status`: is a runner alive?",
  });
}
