import type { PipelineEvent } from "../domain/events.ts";
import type { PostAnswer, PushAnswer } from "../domain/ports/social.ts";
import type { PostEnd, Settlement } from "./batch-store.ts";

export interface SentBatch {
  id: string;
  endpoint: string;
  attempt: number;
  /** An earlier try may have been accepted. */
  inDoubt: boolean;
  posts: readonly { clientId: string; channel: string }[];
}

/**
 * What one try's answer means for each post. Where an earlier try is in doubt, "nothing was accepted" is true of this try
 * alone, so the posts stay unknown and keep their slots, key and bytes. Pure.
 */
export function toSettlement(
  sent: SentBatch,
  answer: PushAnswer,
  { now, restMs }: { now: Date; restMs: number },
): Settlement {
  const posts = sent.posts.map((post) => ({ ...post, ...toEnd(sent, answer, post.clientId) }));
  const hasUnknown = posts.some(({ state }) => state === "unknown");
  const asked = answer.hold?.retryAt;
  return {
    inDoubt: hasUnknown,
    restUntil: asked ?? new Date(now.getTime() + restMs),
    posts,
    event: answer.kind === "answered" ? toEvent(sent, posts, now) : undefined,
  };
}

type End = Pick<PostEnd, "state" | "remoteId" | "note" | "slot">;

function toEnd(sent: SentBatch, answer: PushAnswer, clientId: string): End {
  if (answer.kind === "answered") return toPostEnd(answer.posts.get(clientId), sent.inDoubt);
  const note = answer.hold.message;
  if (answer.kind === "unknown") return { state: "unknown", note, slot: "keep" };
  if (answer.kind === "too-large" && sent.posts.length === 1 && !sent.inDoubt) {
    return { state: "rejected", note, slot: "free" };
  }
  return toPostEnd({ kind: "not-accepted", why: note }, sent.inDoubt);
}

function toPostEnd(answer: PostAnswer | undefined, inDoubt: boolean): End {
  switch (answer?.kind) {
    case "scheduled":
      return { state: "scheduled", remoteId: answer.remoteId, note: "", slot: "keep" };
    case "rejected":
      return { state: "rejected", note: answer.why, slot: "free" };
    case "slot-taken":
      // The time stays claimed: somebody else has it, and the next plan has to go round it.
      return { state: "approved", note: answer.why, slot: "keep" };
    case "not-accepted":
      if (inDoubt) return { state: "unknown", note: answer.why, slot: "keep" };
      return { state: "approved", note: answer.why, slot: "free" };
    case undefined:
      return { state: "unknown", note: "The answer does not name this post.", slot: "keep" };
  }
}

function toEvent({ id, endpoint, attempt }: SentBatch, posts: readonly { state: string }[], now: Date): PipelineEvent {
  const count = (state: string) => posts.filter((post) => post.state === state).length;
  const [scheduled, rejected] = [count("scheduled"), count("rejected")];
  const [unknown, waiting] = [count("unknown"), count("approved")];
  const at = now.toISOString();
  return { type: "social:pushed", at, batch: id, endpoint, attempt, scheduled, rejected, unknown, waiting };
}
