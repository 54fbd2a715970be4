import type { Redis } from "ioredis";
import type { PipelineEvent } from "../domain/events.ts";
import type { PlannedPost, PostState } from "../domain/social.ts";
import type { SocialCommands } from "./commands.ts";
import type { SocialKeys } from "./keys.ts";

/** A batch that was claimed and has not got an answer for each of its posts yet. */
export interface OpenBatch {
  id: string;
  publisher: string;
  posts: string[];
}

/** The right to send a batch once, until its lease is over. */
export interface BatchTry {
  attempt: number;
  /** As it was frozen at the first try. */
  body: string;
  inDoubt: boolean;
}

export interface PostEnd {
  clientId: string;
  channel: string;
  state: Extract<PostState, "pushing" | "unknown" | "scheduled" | "rejected" | "approved">;
  remoteId?: string | undefined;
  note: string;
  /** Whether the claimed time stays claimed. */
  slot: "keep" | "free";
}

export interface Settlement {
  inDoubt: boolean;
  /** Before this the batch is not sent again. */
  restUntil: Date;
  posts: PostEnd[];
  event?: PipelineEvent | undefined;
}

export interface BatchStore {
  /** All or nothing. `moved`, `taken`: somebody else was faster, plan again. */
  claim(
    batch: OpenBatch,
    posts: readonly (PlannedPost & { version: number })[],
    options: { spacingMs: number; now: Date },
  ): Promise<"claimed" | "moved" | "taken">;
  /** Claimed times of each channel, in ms, from `from` on. */
  listTaken(channels: readonly string[], from: Date): Promise<Map<string, number[]>>;
  listOpen(until: Date): Promise<OpenBatch[]>;
  /** undefined: somebody sends it right now, or it is gone. */
  begin(id: string, body: string, leaseMs: number): Promise<BatchTry | undefined>;
  /** Posts still without an answer; undefined where a later try took over. */
  settle(id: string, attempt: number, settlement: Settlement, now: Date): Promise<number | undefined>;
  /** Claimed times before `until` say nothing any more. */
  forgetSlots(channels: readonly string[], until: Date): Promise<void>;
}

const MOST_OPEN = 100;

export function createBatchStore({ redis, keys }: { redis: Redis & SocialCommands; keys: SocialKeys }): BatchStore {
  return {
    async claim({ id, publisher }, posts, { spacingMs, now }) {
      const names = [keys.batch(id), keys.batches, keys.state("approved"), keys.state("pushing")];
      const args: (string | number)[] = [id, publisher, now.toISOString(), spacingMs];
      for (const { clientId, channel, version, slot } of posts) {
        names.push(keys.post(clientId), keys.slots(channel));
        args.push(clientId, version, Date.parse(slot), slot);
      }
      return redis.socialClaim(names.length, ...names, ...args);
    },

    async listTaken(channels, from) {
      const taken = new Map<string, number[]>();
      for (const channel of channels) {
        const times = await redis.zrangebyscore(keys.slots(channel), from.getTime(), "+inf");
        taken.set(channel, times.map(Number));
      }
      return taken;
    },

    async listOpen(until) {
      const ids = await redis.zrangebyscore(keys.batches, "-inf", until.getTime(), "LIMIT", 0, MOST_OPEN);
      const open: OpenBatch[] = [];
      for (const id of ids) {
        const [publisher, posts] = await redis.hmget(keys.batch(id), "publisher", "posts");
        if (publisher != null && posts != null) open.push({ id, publisher, posts: posts.split(" ") });
      }
      return open;
    },

    async begin(id, body, leaseMs) {
      const [attempt, frozen, inDoubt] = await redis.socialBegin(keys.batch(id), leaseMs, body);
      return attempt === 0 ? undefined : { attempt, body: frozen ?? body, inDoubt: inDoubt === "1" };
    },

    async settle(id, attempt, { inDoubt, restUntil, posts, event }, now) {
      const states = (["pushing", "unknown", "scheduled", "rejected", "approved"] as const).map(keys.state);
      const names = [keys.batch(id), keys.batches, keys.ledger, ...states];
      const args: (string | number)[] = [id, attempt, inDoubt ? "1" : "0", restUntil.getTime(), now.toISOString()];
      args.push(event === undefined ? "" : JSON.stringify(event), posts.length);
      for (const { clientId, channel, state, remoteId = "", note, slot } of posts) {
        names.push(keys.post(clientId), keys.slots(channel));
        args.push(clientId, state, remoteId, note, slot);
      }
      const open = await redis.socialSettle(names.length, ...names, ...args);
      return open < 0 ? undefined : open;
    },

    async forgetSlots(channels, until) {
      for (const channel of channels) await redis.zremrangebyscore(keys.slots(channel), "-inf", until.getTime());
    },
  };
}
