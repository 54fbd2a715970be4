import type { Redis } from "ioredis";
import type { FeedValidators } from "../domain/ports/social.ts";
import type { EndpointHold } from "../domain/social.ts";
import type { SocialKeys } from "./keys.ts";

/** What is remembered of a feed between two passes. */
export interface FeedRecord extends FeedValidators {
  /** ISO time of the last pass that read it; undefined before first sight. */
  readAt?: string | undefined;
  /** ISO time since when its server says that it is gone. */
  goneAt?: string | undefined;
  /** ISO time before which its server wants to be left alone. */
  retryAt?: string | undefined;
}

export interface FeedMemory {
  find(feed: string): Promise<FeedRecord>;
  save(feed: string, record: FeedRecord): Promise<void>;
  /** Those of the entries that nobody has decided about yet. */
  listUnseen(feed: string, entries: readonly string[]): Promise<Set<string>>;
  markSeen(feed: string, entries: readonly string[], now: Date): Promise<void>;
  listHolds(): Promise<Map<string, EndpointHold>>;
  /** `since` stays while the code is the same; undefined: nothing holds any more. */
  saveHold(endpoint: string, hold: EndpointHold | undefined): Promise<void>;
}

/** Entries remembered for each feed. Feeds show tens or hundreds; what left a feed long ago does not come back. */
const MOST_SEEN = 5_000;

export function createFeedMemory({ redis, keys }: { redis: Redis; keys: SocialKeys }): FeedMemory {
  return {
    async find(feed) {
      const record = await redis.get(keys.feed(feed));
      return record === null ? {} : (JSON.parse(record) as FeedRecord);
    },
    async save(feed, record) {
      await redis.set(keys.feed(feed), JSON.stringify(record));
    },
    async listUnseen(feed, entries) {
      if (entries.length === 0) return new Set();
      const scores = await redis.zmscore(keys.seen(feed), ...entries);
      return new Set(entries.filter((_, index) => scores[index] == null));
    },
    async markSeen(feed, entries, now) {
      if (entries.length === 0) return;
      await redis
        .multi()
        .zadd(keys.seen(feed), ...entries.flatMap((entry) => [now.getTime(), entry]))
        .zremrangebyrank(keys.seen(feed), 0, -(MOST_SEEN + 1))
        .exec();
    },
    async listHolds() {
      const holds = await redis.hgetall(keys.holds);
      return new Map(Object.entries(holds).map(([endpoint, hold]) => [endpoint, JSON.parse(hold) as EndpointHold]));
    },
    async saveHold(endpoint, hold) {
      if (hold === undefined) await redis.hdel(keys.holds, endpoint);
      else await redis.hset(keys.holds, endpoint, JSON.stringify(hold));
    },
  };
}
