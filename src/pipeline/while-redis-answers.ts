import type { Redis } from "ioredis";
import { SECOND } from "../lib/durations.ts";

const ASK_EVERY_MS = 2 * SECOND;

/**
 * The answer of the work, or the error of a Redis that stopped answering meanwhile. BullMQ's own connections wait for a
 * lost server without end and say nothing, so the state's connection is asked, which gives up after a few tries.
 */
export async function whileRedisAnswers<T>(redis: Redis, work: Promise<T>): Promise<T> {
  const lost = Promise.withResolvers<never>();
  // Where the work ends first, nobody waits for this one.
  lost.promise.catch(() => undefined);
  const timer = setInterval(() => void redis.ping().catch((error: unknown) => lost.reject(error)), ASK_EVERY_MS);
  try {
    return await Promise.race([work, lost.promise]);
  } finally {
    clearInterval(timer);
  }
}
