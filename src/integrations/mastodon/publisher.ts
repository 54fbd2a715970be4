import { StopError } from "../../domain/errors.ts";
import type { PostAnswer, PushAnswer, PushHold, SocialPublisher } from "../../domain/ports/social.ts";
import { MINUTE } from "../../lib/durations.ts";
import { createMastodonClient, type Call } from "./client.ts";
import { createMastodonLookup } from "./lookup.ts";

export interface MastodonOptions {
  /** The server, such as `https://mastodon.social`. */
  url: string;
  /** Two accounts on one server are two endpoints. */
  channel: string;
  /** Access token with `write:statuses` and `read`. */
  token: string;
  /** Of one request. */
  timeoutMs: number;
  now(): Date;
}

interface Status {
  clientId: string;
  status: string;
  link: string;
  scheduledAt: string;
}

const PATH = "/api/v1/statuses";
const MOST_POSTS = 20;
/** https://docs.joinmastodon.org/methods/statuses/#create: `scheduled_at` is at least five minutes ahead. */
const LEAST_LEAD_MS = 5 * MINUTE;
/** Requests to find out what became of an earlier try. */
const LOOKUPS = 4;

/**
 * Scheduled posts of one Mastodon account. The server has no batches, so a batch is one request for each post, with the
 * post's own `Idempotency-Key`. The server forgets keys after an hour; therefore a batch in doubt is looked for among the
 * account's scheduled and published posts first.
 */
export function createMastodon(options: MastodonOptions): SocialPublisher {
  const call = createMastodonClient(options);
  const lookUp = createMastodonLookup(call);

  return {
    name: `${options.channel}@${new URL(options.url).host}`,
    timeoutMs: (MOST_POSTS + LOOKUPS) * options.timeoutMs,
    mostPosts: MOST_POSTS,

    toBody: (_batchId, posts) =>
      JSON.stringify(
        posts.map(({ clientId, text, link, slot }): Status => ({ clientId, status: text, link, scheduledAt: slot })),
      ),

    preview: ({ body }) =>
      parseStatuses(body).map(({ clientId, status, scheduledAt }) => ({
        method: "POST",
        url: new URL(PATH, options.url).href,
        headers: { "idempotency-key": clientId, authorization: "Bearer [redacted]" },
        body: { status, scheduled_at: scheduledAt },
      })),

    async push({ body, inDoubt }, signal) {
      try {
        const statuses = parseStatuses(body);
        const posts = new Map<string, PostAnswer>();
        if (inDoubt) {
          const known = await lookUp(statuses, signal);
          if (known.kind === "failed") return { kind: "unknown", hold: known.hold };
          for (const [clientId, remoteId] of known.found) posts.set(clientId, { kind: "scheduled", remoteId });
        }
        return await sendEach(statuses, posts, { call, now: options.now }, signal);
      } catch (cause) {
        if (!signal.aborted) throw cause;
        throw new StopError("Sending posts was stopped.", { code: "social.stopped", cause });
      }
    },
  };
}

/** One after another, until all are sent or the server takes no more. */
async function sendEach(
  statuses: readonly Status[],
  posts: Map<string, PostAnswer>,
  { call, now }: { call: Call; now(): Date },
  signal: AbortSignal,
): Promise<PushAnswer> {
  let hold: PushHold | undefined;
  for (const status of statuses) {
    const { clientId, scheduledAt } = status;
    if (posts.has(clientId)) continue;
    if (hold !== undefined) {
      posts.set(clientId, { kind: "not-accepted", why: hold.message });
    } else if (Date.parse(scheduledAt) < now().getTime() + LEAST_LEAD_MS) {
      posts.set(clientId, { kind: "slot-taken", why: "Its time is less than five minutes ahead." });
    } else {
      const sent = await send(status, call, signal);
      hold = sent.hold;
      if (sent.post !== undefined) posts.set(clientId, sent.post);
    }
  }
  return { kind: "answered", posts, hold };
}

/** No `post`: it is unknown whether the server took it. */
async function send(
  { clientId, status, scheduledAt }: Status,
  call: Call,
  signal: AbortSignal,
): Promise<{ post?: PostAnswer; hold?: PushHold }> {
  const answer = await call("POST", PATH, { key: clientId, body: { status, scheduled_at: scheduledAt } }, signal);
  switch (answer.kind) {
    case "done": {
      const { id } = answer.body as { id?: unknown };
      if (typeof id === "string" && id !== "") return { post: { kind: "scheduled", remoteId: id } };
      return { hold: { code: "social.no_answer", message: "Mastodon's answer names no post." } };
    }
    case "refused-post":
      return { post: { kind: "rejected", why: answer.why } };
    case "held":
      return { post: { kind: "not-accepted", why: answer.hold.message }, hold: answer.hold };
    case "unknown":
      return { hold: answer.hold };
  }
}

function parseStatuses(body: string): Status[] {
  return JSON.parse(body) as Status[];
}
