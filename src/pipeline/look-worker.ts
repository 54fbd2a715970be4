import { DelayedError, type Job, WaitingError } from "bullmq";
import { z } from "zod";
import { StopError } from "../domain/errors.ts";
import type { WakeUp } from "../domain/wake-up.ts";
import { MINUTE, SECOND } from "../lib/durations.ts";
import { lookAt, type LookDeps } from "./look.ts";
import { LOOK_QUEUE } from "./look-queue.ts";
import { createQueueWorker, type QueueWorkerDeps, type StageWorker } from "./queue-worker.ts";

const PASS_ON_MS = SECOND / 2;
const FIRST_LOOK_AGAIN_MS = 2 * SECOND;
const LONGEST_LOOK_AGAIN_MS = MINUTE;
/** About three hours, longer than any run; then the sweep has been by. */
const MOST_LOOKS_AGAIN = 180;

const repo = z.string();
/** `again` counts the looks that came too early. */
const again = z.int().nonnegative().default(0);
const LookJobData = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("issue"), repo, again, issue: z.int() }),
  z.object({ kind: z.literal("pull-request"), repo, again, pullRequest: z.int() }),
  z.object({ kind: z.literal("branch"), repo, again, branch: z.string() }),
  z.object({ kind: z.literal("base"), repo, again, branch: z.string() }),
]);

/** The worker of looks. One that comes while its item is at work is put off: the job stays, and takes in further calls. */
export function createLookWorker(
  deps: Omit<QueueWorkerDeps, "name" | "concurrency" | "handle"> & {
    look: LookDeps;
    /** False where another runner is online that has the project, and this one has not. */
    mayServe(repo: string): Promise<boolean>;
  },
): StageWorker {
  async function handle(job: Job, token: string | undefined, signal: AbortSignal): Promise<void> {
    const { again: tries, ...subject } = LookJobData.parse(job.data);
    const wakeUp: WakeUp = subject;
    if (!(await deps.mayServe(wakeUp.repo))) await later(job, token, PASS_ON_MS);
    const settled = await look(job, token, wakeUp, signal);
    if (settled || tries >= MOST_LOOKS_AGAIN) return;
    await job.updateData({ ...wakeUp, again: tries + 1 });
    await later(job, token, Math.min(FIRST_LOOK_AGAIN_MS * 2 ** tries, LONGEST_LOOK_AGAIN_MS));
  }

  async function look(job: Job, token: string | undefined, wakeUp: WakeUp, signal: AbortSignal): Promise<boolean> {
    try {
      return (await lookAt(deps.look, wakeUp, signal)).settled;
    } catch (error) {
      if (!(error instanceof StopError) && !signal.aborted) throw error;
      await job.moveToWait(token);
      throw new WaitingError();
    }
  }

  return createQueueWorker({ ...deps, name: LOOK_QUEUE, concurrency: 4, handle });
}

async function later(job: Job, token: string | undefined, ms: number): Promise<never> {
  await job.moveToDelayed(Date.now() + ms, token);
  throw new DelayedError();
}
