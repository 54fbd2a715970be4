import type { Redis } from "ioredis";
import { type Draft, POST_STATES, type PostState, type SocialPost } from "../domain/social.ts";
import type { SocialCommands } from "./commands.ts";
import type { SocialKeys } from "./keys.ts";

/** Posts, one Redis hash each. Moves of a batch are in batch-store. */
export interface PostStore {
  /** Makes what is not there yet, in whatever state, and keeps the order; answers with the drafts that were made. */
  create(drafts: readonly Draft[], state: "drafted" | "approved", now: Date): Promise<Draft[]>;
  find(clientId: string): Promise<SocialPost | undefined>;
  /** Ids of all posts that begin like this; `most` bounds the answer. */
  findIds(start: string, most: number): Promise<string[]>;
  /** In the order of the states, in each the oldest first. */
  list(query: { states: readonly PostState[]; limit: number }): Promise<SocialPost[]>;
  count(): Promise<Record<PostState, number>>;
  /** False where the post is another one by now. */
  revise(post: SocialPost, change: { state: PostState; text?: string; note: string }, now: Date): Promise<boolean>;
  /** Forgets posts that were done with before `until`; the memory of their feed keeps them from coming again. */
  forget(until: Date): Promise<number>;
}

const DONE: readonly PostState[] = ["scheduled", "dropped"];
const MOST_FORGOTTEN = 1_000;

export function createPostStore({ redis, keys }: { redis: Redis & SocialCommands; keys: SocialKeys }): PostStore {
  async function load(ids: readonly string[]): Promise<SocialPost[]> {
    const batch = redis.pipeline();
    for (const id of ids) batch.hgetall(keys.post(id));
    const answers = (await batch.exec()) ?? [];
    return answers.flatMap(([error, record], index) => {
      if (error !== null) throw error;
      return findPost(ids[index] ?? "", record as Record<string, string>) ?? [];
    });
  }

  return {
    async create(drafts, state, now) {
      const made: Draft[] = [];
      const at = now.toISOString();
      for (const [index, { clientId, channel, source, title, text, link }] of drafts.entries()) {
        // Thousandths of a millisecond, so that posts of one moment keep their order.
        const createdMs = now.getTime() + Math.min(index, 999) / 1_000;
        const fields = { channel, source, title, text, link, createdAt: at, createdMs, updatedAt: at };
        const answer = await redis.socialCreate(
          keys.post(clientId),
          keys.state(state),
          clientId,
          createdMs,
          state,
          ...Object.entries(fields).flat(),
        );
        if (answer === 1) made.push({ clientId, channel, source, title, text, link });
      }
      return made;
    },

    find: async (clientId) => (await load([clientId]))[0],

    async findIds(start, most) {
      const found: string[] = [];
      for (const state of POST_STATES) {
        const ids = await redis.zrange(keys.state(state), 0, "-1");
        found.push(...ids.filter((id) => id.startsWith(start)));
        if (found.length >= most) break;
      }
      return found.slice(0, most);
    },

    async list({ states, limit }) {
      const ids: string[] = [];
      for (const state of states) {
        if (ids.length >= limit) break;
        ids.push(...(await redis.zrange(keys.state(state), 0, String(limit - ids.length - 1))));
      }
      return load(ids);
    },

    async count() {
      const counts = await Promise.all(POST_STATES.map(async (state) => [state, await redis.zcard(keys.state(state))]));
      return Object.fromEntries(counts) as Record<PostState, number>;
    },

    async revise(post, { state, text = post.text, note }, now) {
      const version = await redis.socialRevise(
        keys.post(post.clientId),
        keys.state(post.state),
        keys.state(state),
        keys.slots(post.channel),
        post.clientId,
        post.version,
        state,
        now.toISOString(),
        text,
        note,
      );
      return version > 0;
    },

    async forget(until) {
      let forgotten = 0;
      for (const state of DONE) {
        const range = [keys.state(state), "-inf", until.getTime(), "LIMIT", 0, MOST_FORGOTTEN] as const;
        const ids = await redis.zrangebyscore(...range);
        if (ids.length === 0) continue;
        await redis
          .multi()
          .del(...ids.map(keys.post))
          .zrem(keys.state(state), ...ids)
          .exec();
        forgotten += ids.length;
      }
      return forgotten;
    },
  };
}

function findPost(clientId: string, record: Record<string, string>): SocialPost | undefined {
  const { version, state, channel, source, title, text, link, createdAt, updatedAt } = record;
  if (version === undefined || state === undefined) return undefined;
  const optional = (name: string) => (record[name] === "" ? undefined : record[name]);
  return {
    clientId: clientId as SocialPost["clientId"],
    state: state as PostState,
    version: Number(version),
    channel: channel ?? "",
    source: source ?? "",
    title: title ?? "",
    text: text ?? "",
    link: link ?? "",
    slot: optional("slot"),
    batch: optional("batch"),
    remoteId: optional("remoteId"),
    note: optional("note"),
    createdAt: createdAt ?? "",
    updatedAt: updatedAt ?? "",
  };
}
