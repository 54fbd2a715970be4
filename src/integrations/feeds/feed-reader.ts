import { isAppError } from "../../domain/errors.ts";
import type { FeedAnswer, FeedReader, FeedValidators } from "../../domain/ports/social.ts";
import { parseRetryAfter } from "../../lib/retry-after.ts";
import { decodeText } from "./decode-text.ts";
import { toEntries } from "./feed-entry.ts";
import { createGuardedFetch, type GuardedAnswer, type GuardedFetchOptions } from "./guarded-fetch.ts";
import { parseFeed } from "./parse-feed.ts";

export interface FeedReaderOptions extends GuardedFetchOptions {
  /** Entries of one feed that are looked at; feeds have the newest first. */
  mostEntries: number;
  now(): Date;
}

const ACCEPT =
  "application/atom+xml, application/rss+xml, application/feed+json, application/xml;q=0.9, application/json;q=0.8, text/xml;q=0.8, */*;q=0.1";

/** Reads RSS, Atom and JSON feeds. Every trouble with a feed becomes an answer; only a stop is thrown. */
export function createFeedReader(options: FeedReaderOptions): FeedReader {
  const fetchGuarded = createGuardedFetch(options);
  return {
    async read(url, validators, signal) {
      try {
        const answer = await fetchGuarded(url, toHeaders(validators), signal);
        return await toFeedAnswer(answer, options);
      } catch (error) {
        if (!isAppError(error) || error.decision === "stop") throw error;
        const message = error.hint === undefined ? error.message : `${error.message} ${error.hint}`;
        return { kind: "failed", code: error.code, message };
      }
    },
  };
}

function toHeaders({ etag, lastModified }: FeedValidators): Record<string, string> {
  return {
    "user-agent": "Millrace/0.1 (feed reader)",
    accept: ACCEPT,
    ...(etag === undefined ? {} : { "if-none-match": etag }),
    ...(lastModified === undefined ? {} : { "if-modified-since": lastModified }),
  };
}

async function toFeedAnswer(
  { status, headers, url, body }: GuardedAnswer,
  { mostEntries, now }: FeedReaderOptions,
): Promise<FeedAnswer> {
  if (status === 304) return { kind: "unchanged" };
  if (status === 410) {
    return { kind: "gone", code: "feed.gone", message: "The server says that this feed will not come back." };
  }
  if (status !== 200) {
    const retryAt = parseRetryAfter(headers["retry-after"], now());
    return { kind: "failed", code: "feed.status", message: `It answers with status ${status}.`, retryAt };
  }
  const { entries, skipped } = toEntries(await parseFeed(decodeText(body, headers["content-type"])), url, mostEntries);
  return {
    kind: "read",
    entries,
    skipped,
    validators: { etag: headers.etag, lastModified: headers["last-modified"] },
  };
}
