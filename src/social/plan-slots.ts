import type { PlannedPost, SocialPost } from "../domain/social.ts";

export interface SlotPlan {
  planned: (PlannedPost & { version: number })[];
  /** Posts for which no slot is free within the horizon. */
  left: SocialPost[];
}

/** Gives each post, in order, the first slot of its channel that keeps its distance from every claimed one. Pure. */
export function planSlots(
  posts: readonly SocialPost[],
  {
    slots,
    taken,
    spacingMs,
  }: { slots: readonly number[]; taken: ReadonlyMap<string, readonly number[]>; spacingMs: number },
): SlotPlan {
  const claimed = new Map([...taken].map(([channel, times]) => [channel, [...times]]));
  const plan: SlotPlan = { planned: [], left: [] };
  for (const post of posts) {
    const times = claimed.get(post.channel) ?? [];
    const slot = slots.find((at) => times.every((time) => at !== time && Math.abs(at - time) >= spacingMs));
    if (slot === undefined) {
      plan.left.push(post);
      continue;
    }
    claimed.set(post.channel, [...times, slot]);
    const { clientId, channel, text, link, version } = post;
    plan.planned.push({ clientId, channel, text, link, version, slot: new Date(slot).toISOString() });
  }
  return plan;
}
