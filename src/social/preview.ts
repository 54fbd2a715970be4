import type { ChannelRules, RequestPreview, SocialPublisher } from "../domain/ports/social.ts";
import type { PlannedPost, SocialPost } from "../domain/social.ts";
import { toBatchId } from "./client-id.ts";
import type { BatchStore } from "./batch-store.ts";
import type { FeedReport } from "./collect.ts";
import type { Hold } from "./holds.ts";
import type { PostStore } from "./post-store.ts";
import { planPosts } from "./push.ts";
import type { SlotRules } from "./slot-grid.ts";

/** What a pass would do: nothing of it was written or sent. */
export interface SocialPreview {
  feeds: FeedReport[];
  batches: { endpoint: string; posts: (PlannedPost & { awaitsApproval: boolean })[]; requests: RequestPreview[] }[];
  /** Posts for which no slot is free within the horizon. */
  withoutSlot: number;
  holds: Hold[];
}

const MOST_POSTS = 1_000;

export interface PreviewDeps {
  posts: Pick<PostStore, "list" | "find">;
  batches: Pick<BatchStore, "listTaken">;
  feeds: FeedReport[];
  holds: Hold[];
  channels: readonly { rules: ChannelRules; endpoint: string | undefined }[];
  publishers: readonly SocialPublisher[];
  approval: "required" | "none";
  slots: SlotRules;
  now(): Date;
}

/** Plans approved posts first, then what waits for a person, as if all of it were approved. Reads only. */
export async function makePreview(deps: PreviewDeps): Promise<SocialPreview> {
  const { posts, feeds, channels, holds, publishers } = deps;
  const known = await posts.list({ states: ["approved", "drafted"], limit: MOST_POSTS });
  const all = [...known, ...(await listNewPosts(deps))];
  const preview: SocialPreview = { feeds, batches: [], withoutSlot: 0, holds };
  for (const publisher of publishers) {
    const mine = channels.filter(({ endpoint }) => endpoint === publisher.name).map(({ rules }) => rules.name);
    const wanted = all.filter(({ channel }) => mine.includes(channel));
    const { planned, left } = await planPosts(wanted, mine, deps);
    preview.withoutSlot += left.length;
    for (let start = 0; start < planned.length; start += publisher.mostPosts) {
      const part = planned.slice(start, start + publisher.mostPosts).map(({ version: _, ...post }) => post);
      const id = toBatchId(
        part.map(({ clientId }) => clientId),
        deps.now().toISOString(),
      );
      const requests = publisher.preview({ id, body: publisher.toBody(id, part), inDoubt: false });
      const states = new Map(wanted.map(({ clientId, state }) => [clientId, state]));
      const marked = part.map((post) => ({ ...post, awaitsApproval: states.get(post.clientId) === "drafted" }));
      preview.batches.push({ endpoint: publisher.name, posts: marked, requests });
    }
  }
  return preview;
}

/** The feeds' drafts as the posts they would become; one that is there already is not made again. */
async function listNewPosts({ feeds, posts, approval, now }: PreviewDeps): Promise<SocialPost[]> {
  const at = now().toISOString();
  const made: SocialPost[] = [];
  for (const draft of feeds.flatMap(({ drafts }) => drafts)) {
    if ((await posts.find(draft.clientId)) !== undefined) continue;
    const state = approval === "none" ? "approved" : "drafted";
    made.push({ ...draft, state, version: 0, createdAt: at, updatedAt: at });
  }
  return made;
}
