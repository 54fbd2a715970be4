import type { PushHold } from "../../domain/ports/social.ts";
import { fetchText } from "../../lib/fetch-text.ts";
import { parseRetryAfter } from "../../lib/retry-after.ts";

export type MastodonAnswer =
  | { kind: "done"; body: unknown }
  /** This post is wrong: too long, for example. */
  | { kind: "refused-post"; why: string }
  /** Nothing was accepted, and nothing will be for now. */
  | { kind: "held"; hold: PushHold }
  | { kind: "unknown"; hold: PushHold };

export type Call = (
  method: "GET" | "POST",
  path: string,
  content: { key?: string; body?: unknown },
  signal: AbortSignal,
) => Promise<MastodonAnswer>;

const MOST_BYTES = 2_000_000;

/** One request to a Mastodon server; every status becomes what it means for the post (https://docs.joinmastodon.org/api/). */
export function createMastodonClient({
  url: server,
  token,
  timeoutMs,
  now,
}: {
  url: string;
  token: string;
  timeoutMs: number;
  now(): Date;
}): Call {
  return async (method, path, { key, body }, signal) => {
    const url = new URL(path, server).href;
    const headers = {
      authorization: `Bearer ${token}`,
      accept: "application/json",
      ...(key === undefined ? {} : { "idempotency-key": key }),
      ...(body === undefined ? {} : { "content-type": "application/json" }),
    };
    const text = body === undefined ? undefined : JSON.stringify(body);
    const answer = await fetchText(
      { url, method, headers, body: text, timeoutMs, mostBytes: MOST_BYTES, secret: token },
      signal,
    );
    if (answer.kind === "failed") {
      const message = `Mastodon could not be asked: ${answer.message}.`;
      if (answer.sent) return { kind: "unknown", hold: { code: "social.no_answer", message } };
      return { kind: "held", hold: { code: "social.unreachable", message } };
    }
    const { status } = answer;
    const content = parseJson(answer.text);
    const words = toWords(content);
    if (status === 200) {
      if (content !== undefined) return { kind: "done", body: content };
      return { kind: "unknown", hold: { code: "social.no_answer", message: "Mastodon's answer is no JSON." } };
    }
    if (status === 422) return { kind: "refused-post", why: words ?? "Mastodon gives no reason." };
    if (status === 429) {
      const reset = answer.headers.get("x-ratelimit-reset") ?? answer.headers.get("retry-after");
      const retryAt = parseRetryAfter(reset, now());
      return {
        kind: "held",
        hold: { code: "social.rate_limited", message: "Mastodon takes no more for now.", retryAt },
      };
    }
    const message = `Mastodon answers ${status}${words === undefined ? "" : `: ${words}`}.`;
    if (status === 401 || status === 403) {
      const hint = "Correct the channel's mastodon.token; it needs write:statuses and read.";
      return { kind: "held", hold: { code: "social.unauthorised", message, hint } };
    }
    if (status >= 500 || status === 408 || status === 409) {
      return { kind: "unknown", hold: { code: "social.no_answer", message } };
    }
    const hint = "Check that the channel's mastodon.url is a Mastodon server.";
    return { kind: "held", hold: { code: "social.refused", message, hint } };
  };
}

function parseJson(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? value : undefined;
  } catch {
    // A page of a proxy, or half an answer.
    return undefined;
  }
}

function toWords(content: object | undefined): string | undefined {
  const error = content !== undefined && "error" in content ? content.error : undefined;
  return typeof error === "string" ? error.slice(0, 300) : undefined;
}
