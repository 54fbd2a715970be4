import { createHash } from "node:crypto";
import type { ClientId } from "../domain/social.ts";

/** The id of a post: the same for the same entry, channel and writer, wherever and however often it is computed. */
export function toClientId(parts: { feed: string; entry: string; channel: string; writer: string }): ClientId {
  return `mr-${toDigest("post", parts.feed, parts.entry, parts.channel, parts.writer)}` as ClientId;
}

/** Names a feed in the state by its address. */
export function toFeedId(url: string): string {
  return toDigest("feed", url);
}

/** Names an entry in the memory of a feed; identities of feeds can be long. */
export function toEntryKey(entry: string): string {
  return toDigest("entry", entry);
}

export function toBatchId(clientIds: readonly string[], claimedAt: string): string {
  return `batch-${toDigest("batch", claimedAt, ...clientIds.toSorted())}`;
}

function toDigest(...parts: string[]): string {
  return createHash("sha256")
    .update(JSON.stringify(["v1", ...parts]))
    .digest("hex")
    .slice(0, 24);
}
