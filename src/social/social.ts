import type { Redis } from "ioredis";
import type { ChannelRules, DraftWriter, FeedReader, SocialDesk, SocialPublisher } from "../domain/ports/social.ts";
import type { Ledger } from "../domain/ports/ledger.ts";
import { DAY } from "../lib/durations.ts";
import { createBatchStore } from "./batch-store.ts";
import { collectAll } from "./collect-all.ts";
import type { CollectRules, Collected, FeedReport, FeedSource } from "./collect.ts";
import { withSocialCommands } from "./commands.ts";
import { createSocialDesk } from "./desk.ts";
import { createFeedMemory } from "./feed-memory.ts";
import { keepHold, listHolds, type Hold } from "./holds.ts";
import type { SocialKeys } from "./keys.ts";
import { createPostStore } from "./post-store.ts";
import { makePreview, type SocialPreview } from "./preview.ts";
import { pushTo, type PushReport } from "./push.ts";
import type { SlotRules } from "./slot-grid.ts";

export interface SocialOptions {
  redis: Redis;
  keys: SocialKeys;
  ledger: Pick<Ledger, "append">;
  reader: FeedReader;
  writer: DraftWriter;
  sources: FeedSource[];
  /** Each channel with the name of its endpoint; undefined where none is configured. */
  channels: { rules: ChannelRules; endpoint: string | undefined }[];
  publishers: SocialPublisher[];
  /** `required`: a person approves each draft. */
  approval: "required" | "none";
  collect: CollectRules;
  slots: SlotRules;
  /** Pauses between tries of one batch in one pass, in ms. */
  pauses: readonly number[];
  now(): Date;
}

export interface PassReport {
  feeds: FeedReport[];
  pushes: PushReport[];
  holds: Hold[];
  posts: Awaited<ReturnType<SocialDesk["count"]>>;
}

export interface Social {
  desk: SocialDesk;
  /** One pass: feeds → drafts → batches. Safe to run again at any point, and from several machines at once. */
  pass(signal: AbortSignal): Promise<PassReport>;
  /** The same as far as it can be known without writing anything anywhere. */
  preview(signal: AbortSignal): Promise<SocialPreview>;
  /** Why posts wait, by endpoint. Reads only. */
  holds(): Promise<Hold[]>;
}

/** Done posts and claimed times are kept this long for a person to look at. */
const KEEP_POSTS_MS = 90 * DAY;
const KEEP_SLOTS_MS = 7 * DAY;

export function createSocial(options: SocialOptions): Social {
  const { keys, ledger, channels, publishers, now } = options;
  const redis = withSocialCommands(options.redis);
  const posts = createPostStore({ redis, keys });
  const batches = createBatchStore({ redis, keys });
  const memory = createFeedMemory({ redis, keys });
  const desk = createSocialDesk({ posts, channels: channels.map(({ rules }) => rules), now });
  const collectDeps = { ...options, memory, rules: options.collect };
  const holdDeps = { posts, memory, channels };

  /** Drafts first, then the memory of the feed: whoever is killed in between makes the same drafts again, which are there. */
  async function store({ report, remember }: Collected): Promise<FeedReport> {
    const state = options.approval === "none" ? "approved" : "drafted";
    const drafts = await posts.create(report.drafts, state, now());
    if (remember !== undefined) {
      await memory.markSeen(remember.feed, remember.seen, now());
      await memory.save(remember.feed, remember.record);
    }
    const source = `feed ${report.feed}`;
    const at = now().toISOString();
    if (report.outcome === "failed" || report.outcome === "gone") {
      const { code = "", message = "" } = report;
      await ledger.append({ type: "source:silent", at, source, code, message });
    } else if (report.outcome !== "resting") {
      const { entries: seen } = report;
      await ledger.append({ type: "source:read", at, source, seen, created: drafts.length, changed: 0, closed: 0 });
    }
    return { ...report, drafts };
  }

  async function pushAll(signal: AbortSignal): Promise<PushReport[]> {
    const reports: PushReport[] = [];
    const held = await memory.listHolds();
    for (const publisher of publishers) {
      const retryAt = held.get(publisher.name)?.retryAt;
      if (retryAt !== undefined && Date.parse(retryAt) > now().getTime()) continue;
      const mine = channels.filter(({ endpoint }) => endpoint === publisher.name).map(({ rules }) => rules.name);
      const report = await pushTo(publisher, mine, { ...options, posts, batches }, signal);
      // A pass that sent nothing says nothing of the endpoint.
      if (report.batches.length > 0) await keepHold(memory, report, now());
      reports.push(report);
    }
    return reports;
  }

  return {
    desk,
    async pass(signal) {
      const feeds: FeedReport[] = [];
      for (const collected of await collectAll(options.sources, collectDeps, signal))
        feeds.push(await store(collected));
      const pushes = await pushAll(signal);
      const [holds, counts] = [await listHolds(holdDeps), await posts.count()];
      const drafted = feeds.reduce((sum, { drafts }) => sum + drafts.length, 0);
      const { drafted: waiting, approved, pushing, unknown, rejected } = counts;
      await ledger.append({
        type: "social:passed",
        at: now().toISOString(),
        drafted,
        posts: { drafted: waiting, approved, pushing, unknown, rejected },
        holds: holds.map(({ endpoint, code, posts: count, since }) => ({ endpoint, code, posts: count, since })),
      });
      await posts.forget(new Date(now().getTime() - KEEP_POSTS_MS));
      const names = channels.map(({ rules }) => rules.name);
      await batches.forgetSlots(names, new Date(now().getTime() - KEEP_SLOTS_MS));
      return { feeds, pushes, holds, posts: counts };
    },
    async preview(signal) {
      const writer = options.writer.lookAhead ?? options.writer;
      const collected = await collectAll(options.sources, { ...collectDeps, writer }, signal);
      const feeds = collected.map(({ report }) => report);
      return makePreview({ ...options, posts, batches, feeds, holds: await listHolds(holdDeps) });
    },
    holds: () => listHolds(holdDeps),
  };
}
