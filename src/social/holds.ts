import type { ChannelRules } from "../domain/ports/social.ts";
import type { EndpointHold, PostState } from "../domain/social.ts";
import type { FeedMemory } from "./feed-memory.ts";
import type { PostStore } from "./post-store.ts";
import type { PushReport } from "./push.ts";

/** Why the posts of one endpoint wait, and how many. */
export interface Hold extends EndpointHold {
  endpoint: string;
  posts: number;
}

const WAITING: readonly PostState[] = ["approved", "pushing", "unknown"];
const MOST_COUNTED = 10_000;
const NO_ENDPOINT = "none";

/** Remembers how the endpoint answered last; it has held since the first answer of this kind in a row. */
export async function keepHold(memory: FeedMemory, { endpoint, hold }: PushReport, now: Date): Promise<void> {
  if (hold === undefined) return memory.saveHold(endpoint, undefined);
  const before = (await memory.listHolds()).get(endpoint);
  const since = before?.code === hold.code ? before.since : now.toISOString();
  const { code, message } = hold;
  await memory.saveHold(endpoint, { code, message, since, retryAt: hold.retryAt?.toISOString() });
}

/** The holds that posts wait for, with those of channels that have no endpoint. Reads only. */
export async function listHolds({
  posts,
  memory,
  channels,
}: {
  posts: Pick<PostStore, "list">;
  memory: Pick<FeedMemory, "listHolds">;
  channels: readonly { rules: ChannelRules; endpoint: string | undefined }[];
}): Promise<Hold[]> {
  const waiting = await posts.list({ states: WAITING, limit: MOST_COUNTED });
  const endpointOf = new Map(channels.map(({ rules, endpoint }) => [rules.name, endpoint]));
  const byEndpoint = Map.groupBy(waiting, ({ channel }) => endpointOf.get(channel) ?? NO_ENDPOINT);
  const held = await memory.listHolds();
  const holds: Hold[] = [];
  for (const [endpoint, list] of byEndpoint) {
    const hold = endpoint === NO_ENDPOINT ? makeNoEndpoint(list[0]?.createdAt ?? "") : held.get(endpoint);
    if (hold !== undefined) holds.push({ endpoint, posts: list.length, ...hold });
  }
  return holds.toSorted((a, b) => (a.endpoint < b.endpoint ? -1 : 1));
}

function makeNoEndpoint(since: string): EndpointHold {
  const message = "No endpoint is configured for these posts (social.push.url or the channel's own).";
  return { code: "social.no_endpoint", message, since };
}
