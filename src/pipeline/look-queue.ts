import { type ConnectionOptions, type JobsOptions, Queue, type QueueOptions } from "bullmq";
import type { RedisOptions } from "ioredis";
import type { WakeUp } from "../domain/wake-up.ts";
import { toWakeName } from "../domain/wake-up.ts";
import { SECOND } from "../lib/durations.ts";
import { closeInTime } from "./close-in-time.ts";

export const LOOK_QUEUE = "look";

export interface LookQueue {
  /** Durable when it resolves: a look that begins after this call sees what the caller was told of. */
  add(wakeUps: readonly WakeUp[]): Promise<void>;
  close(): Promise<void>;
}

/** 2 s, 4 s, … 17 minutes: an outage of the host is waited for, a longer one is left to the sweep. */
const RETRIES: JobsOptions = { attempts: 10, backoff: { type: "exponential", delay: 2 * SECOND } };

/**
 * Looks at single issues and pull requests, asked for by webhooks. Many calls for one subject make at most one look that is
 * under way and one that follows it: `keepLastIfActive` keeps the last call that comes while a look is active and queues
 * it when that ends, in one step on the server, also where the look was cut off by a crash and is done again
 * (https://docs.bullmq.io/guide/jobs/deduplication).
 */
export function createLookQueue(deps: {
  connection: RedisOptions;
  prefix: string;
  onError(error: Error): void;
  telemetry?: QueueOptions["telemetry"];
}): LookQueue {
  const queue = new Queue(LOOK_QUEUE, {
    connection: deps.connection as ConnectionOptions,
    prefix: deps.prefix,
    streams: { events: { maxLen: 100 } },
    ...(deps.telemetry === undefined ? {} : { telemetry: deps.telemetry }),
  });
  queue.on("error", deps.onError);
  return {
    async add(wakeUps) {
      await queue.addBulk(
        wakeUps.map((wakeUp) => ({
          name: wakeUp.kind,
          data: wakeUp,
          opts: { ...RETRIES, deduplication: { id: toWakeName(wakeUp), keepLastIfActive: true } },
        })),
      );
    },
    close: () => closeInTime(queue, deps.onError),
  };
}
