import { createHash } from "node:crypto";
import { StopError } from "../../domain/errors.ts";
import type { PushBatch, SocialPublisher } from "../../domain/ports/social.ts";
import type { PlannedPost } from "../../domain/social.ts";
import { fetchText } from "../../lib/fetch-text.ts";
import { toPushAnswer } from "./answer.ts";

export interface SocialPushOptions {
  /** The service's address, with or without the path of the batch endpoint. */
  url: string;
  /** Sent as a bearer token; empty for none. */
  token: string;
  /** `draft`: the service keeps the posts for a person there; `schedule`: they appear at their time. */
  mode: "draft" | "schedule";
  timeoutMs: number;
  mostPosts: number;
  now(): Date;
}

const PATH = "/api/v2/social-posts/batch";
const MOST_BYTES = 2_000_000;

/**
 * `POST /api/v2/social-posts/batch`: one request for a whole batch. The key is the digest of the payload, so the same
 * bytes always carry the same key and other bytes another one
 * (https://datatracker.ietf.org/doc/html/draft-ietf-httpapi-idempotency-key-header-07: a structured string, in quotes).
 */
export function createSocialPush(options: SocialPushOptions): SocialPublisher {
  const url = toBatchUrl(options.url);
  const toHeaders = (body: string) => ({
    "content-type": "application/json",
    accept: "application/json",
    "idempotency-key": `"${createHash("sha256").update(body).digest("hex").slice(0, 40)}"`,
  });

  return {
    name: new URL(url).host,
    timeoutMs: options.timeoutMs,
    mostPosts: options.mostPosts,

    toBody: (batchId, posts) =>
      JSON.stringify({ batch_id: batchId, mode: options.mode, posts: posts.map(toBatchPost) }),

    preview: ({ body }) => [
      {
        method: "POST",
        url,
        headers: { ...toHeaders(body), ...(options.token === "" ? {} : { authorization: "Bearer [redacted]" }) },
        body: JSON.parse(body) as unknown,
      },
    ],

    async push({ id, body }: PushBatch, signal) {
      const authorization = options.token === "" ? {} : { authorization: `Bearer ${options.token}` };
      const headers = { ...toHeaders(body), ...authorization };
      const { timeoutMs, token: secret } = options;
      try {
        const answer = await fetchText(
          { url, method: "POST", headers, body, timeoutMs, mostBytes: MOST_BYTES, secret },
          signal,
        );
        return toPushAnswer(answer, { batchId: id, clientIds: listClientIds(body), now: options.now() });
      } catch (cause) {
        if (!signal.aborted) throw cause;
        throw new StopError("Sending a batch was stopped.", { code: "social.stopped", cause });
      }
    },
  };
}

export function toBatchUrl(text: string): string {
  const url = new URL(text);
  if (!url.pathname.endsWith(PATH)) url.pathname = url.pathname.replace(/\/+$/, "") + PATH;
  return url.href;
}

function toBatchPost({ clientId, channel, text, link, slot }: PlannedPost): Record<string, string> {
  return { client_id: clientId, channel, text, link, slot_policy: "exact", scheduled_at: slot };
}

function listClientIds(body: string): string[] {
  const { posts } = JSON.parse(body) as { posts: { client_id: string }[] };
  return posts.map((post) => post.client_id);
}
