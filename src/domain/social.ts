/** Hash of the entry's identity, the channel and the writer's version: the same over every run, machine and retry. */
export type ClientId = string & { readonly __brand: "ClientId" };

/**
 * Where a post stands. One record in Redis for each post, moved by compare-and-set.
 *
 *   drafted  -> approved (a person, or at once where no approval is asked for) | dropped
 *   approved -> pushing (its batch was claimed, with a slot for each of its posts) | dropped
 *   pushing  -> scheduled | rejected, as the endpoint answered for this post
 *            -> unknown, where no answer came: the batch is sent again with the same key and the same bytes
 *            -> approved, where it is certain that nothing was accepted; its slot is free again
 *   unknown  -> as pushing; a person who looked there may also approve it again or drop it
 *   rejected -> drafted (a person edited it) | approved | dropped
 *
 * `pushing` is written before the first byte is sent, so a killed runner never leaves a post that looks unsent.
 */
export const POST_STATES = ["drafted", "approved", "pushing", "unknown", "scheduled", "rejected", "dropped"] as const;
export type PostState = (typeof POST_STATES)[number];

/** One entry of a feed. All text in it is untrusted data: plain text, without markup. */
export interface FeedEntry {
  /** Its guid or id, else its link, else a digest of title and date. */
  id: string;
  title: string;
  summary: string;
  /** Absolute http or https address; undefined where the entry has none. */
  link?: string | undefined;
  /** ISO time; undefined where the feed gives none that can be read. */
  publishedAt?: string | undefined;
}

/** What a writer made of an entry for one channel. */
export interface Draft {
  clientId: ClientId;
  channel: string;
  /** Name of the feed. */
  source: string;
  title: string;
  /** The whole text of the post, its link included. */
  text: string;
  link: string;
}

export interface SocialPost extends Draft {
  state: PostState;
  /** Grows with each change; a change names the version it is based on. */
  version: number;
  /** ISO time at which the post is to appear; set while it is in a batch and after. */
  slot?: string | undefined;
  batch?: string | undefined;
  /** The endpoint's own id. */
  remoteId?: string | undefined;
  /** One sentence on why it stands where it stands. */
  note?: string | undefined;
  createdAt: string;
  updatedAt: string;
}

/** A post with its time, as a batch sends it. */
export interface PlannedPost {
  clientId: ClientId;
  channel: string;
  text: string;
  link: string;
  /** ISO time in UTC. */
  slot: string;
}

/** Why posts wait at an endpoint, for status and the daily log. */
export interface EndpointHold {
  /** Error code, such as `social.not_deployed`. */
  code: string;
  message: string;
  /** ISO time of the first pass that met it. */
  since: string;
  /** ISO time before which the endpoint wants to be left alone. */
  retryAt?: string | undefined;
}
