import { Redis } from "ioredis";
import type { PipelineEvent } from "../../../src/domain/events.ts";
import type { FeedAnswer, SocialPublisher } from "../../../src/domain/ports/social.ts";
import type { FeedEntry } from "../../../src/domain/social.ts";
import { createSocialPush } from "../../../src/integrations/social-push/publisher.ts";
import { DAY, HOUR, MINUTE } from "../../../src/lib/durations.ts";
import { makeSocialKeys } from "../../../src/social/keys.ts";
import { makeChannelRules } from "../../../src/social/network-rules.ts";
import { createSocial, type Social, type SocialOptions } from "../../../src/social/social.ts";
import { createTemplateWriter } from "../../../src/social/template-writer.ts";

export const FEED = "https://blog.example/feed.xml";

export function makeEntry(number: number, changes: Partial<FeedEntry> = {}): FeedEntry {
  const link = `https://blog.example/posts/${number}`;
  const publishedAt = new Date().toISOString();
  return { id: `entry-${number}`, title: `Post number ${number}`, summary: "About it.", link, publishedAt, ...changes };
}

export const makeEntries = (count: number) => Array.from({ length: count }, (_, index) => makeEntry(index + 1));

export interface SocialWorld {
  social: Social;
  events: PipelineEvent[];
  close(): void;
}

/** The social part on a real Redis, with feeds from a list and a real publisher. */
export function openSocialWorld({
  redisUrl,
  endpoint,
  feed = { kind: "read", entries: [], skipped: 0, validators: {} },
  ...changes
}: {
  redisUrl: string;
  endpoint: { url: string; token: string };
  feed?: FeedAnswer;
  timeoutMs?: number;
} & Partial<SocialOptions>): SocialWorld {
  const redis = new Redis({ path: redisUrl.replace("unix://", "") });
  const events: PipelineEvent[] = [];
  const publisher = makePublisher(endpoint, changes.timeoutMs);
  const rules = makeChannelRules("main", "any");
  const social = createSocial({
    redis,
    keys: makeSocialKeys("{millrace}", "{millrace}:ledger"),
    ledger: { append: async (event) => void events.push(event) },
    reader: { read: async () => feed },
    writer: createTemplateWriter(() => "{title}\n\n{link}"),
    sources: [{ url: FEED, name: "blog", channels: [rules] }],
    channels: [{ rules, endpoint: publisher.name }],
    publishers: [publisher],
    approval: "none",
    collect: { firstSightMs: DAY, mostAgeMs: 14 * DAY, mostEntries: 200 },
    slots: { timezone: "Europe/Berlin", spacingMs: HOUR, leadMs: 15 * MINUTE, horizonMs: 30 * DAY },
    pauses: [10, 20],
    now: () => new Date(),
    ...changes,
  });
  return { social, events, close: () => redis.disconnect() };
}

export function makePublisher({ url, token }: { url: string; token: string }, timeoutMs = 2_000): SocialPublisher {
  return createSocialPush({ url, token, mode: "schedule", timeoutMs, mostPosts: 50, now: () => new Date() });
}

export const never = new AbortController().signal;
