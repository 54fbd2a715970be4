import type { Draft, FeedEntry, PlannedPost, SocialPost } from "../social.ts";

/** What a server asked to have sent back, so that it can answer "nothing new". */
export interface FeedValidators {
  etag?: string | undefined;
  lastModified?: string | undefined;
}

/** How one look at a feed ended. A feed that cannot be read is an expected answer, not an exception. */
export type FeedAnswer =
  | { kind: "read"; entries: FeedEntry[]; skipped: number; validators: FeedValidators }
  | { kind: "unchanged" }
  /** The server says that the feed will not come back. */
  | { kind: "gone"; code: string; message: string }
  | { kind: "failed"; code: string; message: string; retryAt?: Date | undefined };

export interface FeedReader {
  read(url: string, validators: FeedValidators, signal: AbortSignal): Promise<FeedAnswer>;
}

/** What a channel takes, counted as its network counts. */
export interface ChannelRules {
  name: string;
  /** The longest text in the network's own units. */
  limit: number;
  measure(text: string): number;
}

/** Writes the text of a post. `undefined`: no text with the whole link fits into the channel. */
export interface DraftWriter {
  /** Part of the posts' ids: another version writes other posts. */
  version: string;
  write(
    entry: FeedEntry & { link: string },
    channel: ChannelRules,
    signal: AbortSignal,
  ): Promise<Pick<Draft, "text"> | undefined>;
  /** A writer of the same version for a look at what would be, which costs nothing; missing where this one costs nothing. */
  lookAhead?: DraftWriter | undefined;
}

export type PostAnswer =
  | { kind: "scheduled"; remoteId: string }
  | { kind: "rejected"; why: string }
  /** Not accepted because of its time: somebody else has it, or it is too near. */
  | { kind: "slot-taken"; why: string }
  /** Not accepted, and for no reason of its own: another post of the batch, or the endpoint, stood in the way. */
  | { kind: "not-accepted"; why: string };

/** Why an endpoint takes no more for now. */
export interface PushHold {
  code: string;
  message: string;
  hint?: string | undefined;
  retryAt?: Date | undefined;
}

/** How one try to send a batch ended. */
export type PushAnswer =
  /** A post that is not named is unknown. With `hold`, the endpoint stopped taking posts on the way. */
  | { kind: "answered"; posts: Map<string, PostAnswer>; hold?: PushHold | undefined }
  /** Maybe accepted, maybe not: a time-out, a broken answer, a 5xx, a key that is still being worked on. */
  | { kind: "unknown"; hold: PushHold }
  /** Nothing of this try was accepted, and the whole batch has to wait: not deployed, no access, a rate limit. */
  | { kind: "held"; hold: PushHold }
  /** Nothing of this try was accepted; fewer posts may be. */
  | { kind: "too-large"; hold: PushHold };

/** A request as it would go out, with its credentials taken out. */
export interface RequestPreview {
  method: string;
  url: string;
  headers: Record<string, string>;
  body: unknown;
}

export interface PushBatch {
  id: string;
  /** The payload as it was frozen at the first try: every retry sends these bytes. */
  body: string;
  /** Not the first try: an earlier one may have been accepted. */
  inDoubt: boolean;
}

/**
 * Where posts go. It has to pass tests/conformance/social-publisher: one post for each client id, however often a batch
 * is sent, and an answer for each post or none.
 */
export interface SocialPublisher {
  /** Stable; names the endpoint in records and messages. */
  name: string;
  /** The longest that one `push` takes; on abort it rejects with StopError. */
  timeoutMs: number;
  /** The most posts in one batch. */
  mostPosts: number;
  /** Pure: the payload of a batch. */
  toBody(batchId: string, posts: PlannedPost[]): string;
  /** The requests that `push` would send for a first try. Sends nothing. */
  preview(batch: PushBatch): RequestPreview[];
  push(batch: PushBatch, signal: AbortSignal): Promise<PushAnswer>;
}

/** What a person does with posts, on the command line and on the page. Errors: ConfigError (`social.…`). */
export interface SocialDesk {
  list(query?: {
    states?: readonly SocialPost["state"][] | undefined;
    limit?: number | undefined;
  }): Promise<SocialPost[]>;
  count(): Promise<Record<SocialPost["state"], number>>;
  /** By the id or its unambiguous start. */
  get(id: string): Promise<SocialPost>;
  /** With `version`, refused where the post changed since: two people never overwrite one another unseen. */
  edit(id: string, text: string, version?: number): Promise<SocialPost>;
  /** How a text counts in a channel; undefined for one that is not configured any more. */
  measure(channel: string, text: string): { count: number; limit: number } | undefined;
  approve(id: string): Promise<SocialPost>;
  drop(id: string): Promise<SocialPost>;
}
