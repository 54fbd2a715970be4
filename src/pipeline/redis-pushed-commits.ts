import type { Redis } from "ioredis";
import type { PushedCommits } from "../domain/ports/pushed-commits.ts";
import { DAY } from "../lib/durations.ts";
import type { Keys } from "./keys.ts";

/** A branch that nobody brought anything to for so long is looked at as somebody's own. */
const KEEP_MS = 180 * DAY;

/** In Redis, so that a machine that takes a run over knows what the one before it pushed. */
export function createRedisPushedCommits(redis: Redis, keys: Keys): PushedCommits {
  async function findSequence(repo: string, branch: string, commit: string): Promise<number | undefined> {
    const found = await redis.hget(keys.pushed(repo, branch), commit);
    return found === null ? undefined : Number(found);
  }

  return {
    async ensureNoted(repo, branch, commit, sequence) {
      const key = keys.pushed(repo, branch);
      const latest = Math.max(sequence, (await findSequence(repo, branch, commit)) ?? 0);
      await redis.multi().hset(key, commit, latest).pexpire(key, KEEP_MS).exec();
    },
    findSequence,
  };
}
