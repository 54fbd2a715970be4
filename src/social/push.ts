import type { PushHold, SocialPublisher } from "../domain/ports/social.ts";
import type { SocialPost } from "../domain/social.ts";
import { toBatchId } from "./client-id.ts";
import type { BatchStore, OpenBatch, PostEnd } from "./batch-store.ts";
import { assertGoingOn } from "./going-on.ts";
import { planSlots, type SlotPlan } from "./plan-slots.ts";
import type { PostStore } from "./post-store.ts";
import { sendBatch, type SendDeps } from "./send-batch.ts";
import { listSlots, type SlotRules } from "./slot-grid.ts";

export interface PushDeps extends Omit<SendDeps, "posts" | "batches"> {
  posts: Pick<PostStore, "find" | "list">;
  batches: Pick<BatchStore, "begin" | "settle" | "claim" | "listTaken" | "listOpen">;
  slots: SlotRules;
}

/** What one pass did at one endpoint. */
export interface PushReport {
  endpoint: string;
  batches: { id: string; posts: PostEnd[] }[];
  /** Why the endpoint's posts wait; undefined where it answered. */
  hold?: PushHold | undefined;
  /** Posts for which no slot is free within the horizon. */
  withoutSlot: number;
}

/** Bounds of one pass. */
const MOST_BATCHES = 20;
const MOST_CLAIMS = 50;
const MOST_POSTS = 1_000;
/** Batches in a row of which not one post got anywhere. */
const MOST_IN_VAIN = 3;

/**
 * Sends what waits at one endpoint: first batches of earlier passes that have no answer yet, then the approved posts, as
 * few batches as the endpoint takes. Stops at the first answer that holds for all of them.
 */
export async function pushTo(
  publisher: SocialPublisher,
  channels: readonly string[],
  deps: PushDeps,
  signal: AbortSignal,
): Promise<PushReport> {
  const report: PushReport = { endpoint: publisher.name, batches: [], withoutSlot: 0 };
  let mostPosts = publisher.mostPosts;
  let inVain = 0;

  const send = async (batch: OpenBatch): Promise<void> => {
    const sent = await sendBatch(batch, publisher, deps, signal);
    if (sent.kind === "busy") return;
    const { answer, settlement } = sent;
    report.batches.push({ id: batch.id, posts: settlement.posts });
    if (answer.kind === "too-large" && !settlement.inDoubt) mostPosts = Math.ceil(batch.posts.length / 2);
    else report.hold = answer.hold;
    inVain = settlement.posts.every(({ state }) => state === "approved") ? inVain + 1 : 0;
  };

  const open = await deps.batches.listOpen(deps.now());
  for (const batch of open.filter((one) => one.publisher === publisher.name)) {
    await send(batch);
    if (report.hold !== undefined) return report;
  }
  for (let round = 0; round < MOST_BATCHES && inVain < MOST_IN_VAIN + Math.log2(publisher.mostPosts); round++) {
    const claimed = await claimBatch(publisher, channels, mostPosts, deps, signal);
    report.withoutSlot = claimed.withoutSlot;
    if (claimed.batch === undefined) break;
    await send(claimed.batch);
    if (report.hold !== undefined) break;
  }
  return report;
}

/** Plans and claims until nobody else was faster. Each lost try means that another runner got on. */
async function claimBatch(
  publisher: SocialPublisher,
  channels: readonly string[],
  mostPosts: number,
  deps: PushDeps,
  signal: AbortSignal,
): Promise<{ batch?: OpenBatch; withoutSlot: number }> {
  for (let count = 0; count < MOST_CLAIMS; count++) {
    assertGoingOn(signal);
    const { planned, left } = await planNext(channels, mostPosts, deps);
    if (planned.length === 0) return { withoutSlot: left.length };
    const now = deps.now();
    const ids = planned.map(({ clientId }) => clientId);
    const batch = { id: toBatchId(ids, now.toISOString()), publisher: publisher.name, posts: ids };
    const { spacingMs } = deps.slots;
    if ((await deps.batches.claim(batch, planned, { spacingMs, now })) === "claimed") {
      return { batch, withoutSlot: left.length };
    }
  }
  return { withoutSlot: 0 };
}

/** The next posts of these channels with their slots, as they would be claimed now. Reads only. */
async function planNext(
  channels: readonly string[],
  mostPosts: number,
  { posts, batches, slots, now }: Pick<PushDeps, "posts" | "batches" | "slots" | "now">,
): Promise<SlotPlan> {
  const approved = await posts.list({ states: ["approved"], limit: MOST_POSTS });
  const wanted = approved.filter(({ channel }) => channels.includes(channel));
  const plan = await planPosts(wanted, channels, { batches, slots, now });
  return { ...plan, planned: plan.planned.slice(0, mostPosts) };
}

/** The slots that these posts would get now. Reads only. */
export async function planPosts(
  posts: readonly SocialPost[],
  channels: readonly string[],
  { batches, slots, now }: { batches: Pick<BatchStore, "listTaken">; slots: SlotRules; now(): Date },
): Promise<SlotPlan> {
  const at = now();
  const taken = await batches.listTaken(channels, new Date(at.getTime() - slots.spacingMs));
  return planSlots(posts, { slots: listSlots(slots, at), taken, spacingMs: slots.spacingMs });
}
