import type { PostState } from "../domain/social.ts";

/** Every Redis key of the social part. */
export interface SocialKeys {
  post(clientId: string): string;
  /** Sorted set of client ids by the time they were drafted. */
  state(state: PostState): string;
  /** Sorted set of a channel's claimed times, in ms. */
  slots(channel: string): string;
  batch(id: string): string;
  /** Sorted set of batches without an answer for each post; the score is the time in ms before which one rests. */
  batches: string;
  feed(id: string): string;
  /** Sorted set of a feed's entries that were seen, by when they were last there. */
  seen(id: string): string;
  /** Hash from endpoint to why its posts wait. */
  holds: string;
  ledger: string;
}

/** `ledger` is the key of the event stream, which belongs to the ledger. */
export function makeSocialKeys(prefix: string, ledger: string): SocialKeys {
  const base = `${prefix}:social`;
  return {
    post: (clientId) => `${base}:post:${clientId}`,
    state: (state) => `${base}:state:${state}`,
    slots: (channel) => `${base}:slots:${channel}`,
    batch: (id) => `${base}:batch:${id}`,
    batches: `${base}:batches`,
    feed: (id) => `${base}:feed:${id}`,
    seen: (id) => `${base}:seen:${id}`,
    holds: `${base}:holds`,
    ledger,
  };
}
