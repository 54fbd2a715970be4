import { setTimeout as delay } from "node:timers/promises";
import { BugError } from "../domain/errors.ts";
import type { PushAnswer, SocialPublisher } from "../domain/ports/social.ts";
import type { PlannedPost } from "../domain/social.ts";
import { MINUTE, SECOND } from "../lib/durations.ts";
import type { BatchStore, OpenBatch, Settlement } from "./batch-store.ts";
import type { PostStore } from "./post-store.ts";
import { assertGoingOn } from "./going-on.ts";
import { toSettlement } from "./settlement.ts";

export interface SendDeps {
  posts: Pick<PostStore, "find">;
  batches: Pick<BatchStore, "begin" | "settle">;
  /** Pauses between the tries of one pass, in ms; one more try than pauses. */
  pauses: readonly number[];
  now(): Date;
}

/** How a batch stood after the tries of this pass. `busy`: another runner sends it. */
export type Sent = { kind: "busy" } | { kind: "tried"; answer: PushAnswer; settlement: Settlement };

/** Longer than a try can take, so that two runners never send one batch at the same time. */
const LEASE_MARGIN_MS = 5 * SECOND;
/** A batch in doubt is sent again by the next pass, but not by one that comes at once. */
const REST_MS = MINUTE;

/**
 * Sends a claimed batch until it is known what became of it, or the tries are used up. Each try is written down before the
 * first byte goes out; a runner that dies in between leaves a batch that the next pass sends again, with the same bytes.
 */
export async function sendBatch(
  batch: OpenBatch,
  publisher: SocialPublisher,
  { posts, batches, pauses, now }: SendDeps,
  signal: AbortSignal,
): Promise<Sent> {
  const planned = await loadPlanned(batch, posts);
  const body = publisher.toBody(batch.id, planned);
  for (let count = 0; ; count++) {
    assertGoingOn(signal);
    const attempt = await batches.begin(batch.id, body, publisher.timeoutMs + LEASE_MARGIN_MS);
    if (attempt === undefined) return { kind: "busy" };
    const { inDoubt } = attempt;
    // A person took every post out of it.
    const isEmpty = planned.length === 0;
    const answer: PushAnswer = isEmpty
      ? { kind: "answered", posts: new Map() }
      : await publisher.push({ id: batch.id, body: attempt.body, inDoubt }, signal);
    const sent = { id: batch.id, endpoint: publisher.name, ...attempt, posts: planned };
    const settlement = toSettlement(sent, answer, { now: now(), restMs: REST_MS });
    const open = await batches.settle(batch.id, attempt.attempt, settlement, now());
    if (open === undefined) return { kind: "busy" };
    const pause = pauses[count];
    const isOpen = settlement.posts.some(({ state }) => state === "unknown");
    // An endpoint that names a time, or that takes nothing at all, is not asked again in this pass.
    const isWorthIt = answer.kind === "unknown" ? answer.hold.retryAt === undefined : answer.hold === undefined;
    if (!isOpen || pause === undefined || !isWorthIt) return { kind: "tried", answer, settlement };
    await delay(pause, undefined, { signal }).catch(() => assertGoingOn(signal));
  }
}

/** The batch's posts in their order, without those that a person took out of it. */
async function loadPlanned({ id, posts: ids }: OpenBatch, posts: SendDeps["posts"]): Promise<PlannedPost[]> {
  const planned: PlannedPost[] = [];
  for (const clientId of ids) {
    const post = await posts.find(clientId);
    if (post?.batch !== id) continue;
    if (post.slot === undefined) {
      throw new BugError(`${clientId} is in a batch without a slot.`, { code: "social.broken_record" });
    }
    planned.push({ clientId: post.clientId, channel: post.channel, text: post.text, link: post.link, slot: post.slot });
  }
  return planned;
}
