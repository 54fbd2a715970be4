import type { Redis } from "ioredis";
import type { PushedCommits } from "../domain/ports/pushed-commits.ts";
import { DAY } from "../lib/durations.ts";
import type { Keys } from "./keys.ts";

/** A branch that nobody brought anything to for so long is looked at as somebody's own. */
const KEEP_MS = 180 * DAY;

/** In Redis, so that a machine that takes a run over knows what the one before it pushed. */
export function createRedisPushedCommits(redis: Redis, keys: Keys): PushedCommits {
  return {
    async ensureNoted(repo, branch, commit) {
      const key = keys.pushed(repo, branch);
      await redis.multi().sadd(key, commit).pexpire(key, KEEP_MS).exec();
    },
    async has(repo, branch, commit) {
      return (await redis.sismember(keys.pushed(repo, branch), commit)) === 1;
    },
  };
}
