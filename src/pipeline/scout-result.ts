import { setTimeout as delay } from "node:timers/promises";
import { StopError, TransientError } from "../domain/errors.ts";
import { MINUTE, SECOND } from "../lib/durations.ts";
import type { Queues } from "./queues.ts";
import type { ScoutChanges } from "./scout-pass.ts";

const LONGEST_PASS_MS = 10 * MINUTE;
const POLL_MS = SECOND;

/** Asks the queue what became of a scout job, for the case that another runner took it. */
export async function waitForScoutJob(queues: Queues, jobId: string, signal: AbortSignal): Promise<ScoutChanges> {
  const deadline = Date.now() + LONGEST_PASS_MS;
  while (Date.now() < deadline) {
    await delay(POLL_MS, undefined, { signal }).catch(() => undefined);
    if (signal.aborted) throw new StopError("The session was stopped.", { code: "pipeline.stopped" });
    const job = await queues.queue("scout").getJob(jobId);
    if (job === undefined) continue;
    const state = await job.getState();
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
  throw new TransientError("No runner looked at the project within ten minutes.", {
    code: "pipeline.scout_timeout",
    hint: "Look at `millrace status`: is a runner alive?",
  });
}
