import type { ChannelRules, DraftWriter, FeedReader } from "../domain/ports/social.ts";
import type { Draft, FeedEntry } from "../domain/social.ts";
import { formatDuration } from "../lib/durations.ts";
import { toClientId, toEntryKey, toFeedId } from "./client-id.ts";
import type { FeedMemory } from "./feed-memory.ts";

export interface FeedSource {
  url: string;
  /** For messages and as the posts' source. */
  name: string;
  channels: ChannelRules[];
}

export interface CollectRules {
  /** At first sight of a feed, entries older than this are taken as known. */
  firstSightMs: number;
  /** Later, entries older than this are taken as known. */
  mostAgeMs: number;
  /** New entries of one feed in one pass; the others come with the next. */
  mostEntries: number;
}

/** What one look at a feed came to. */
export interface FeedReport {
  feed: string;
  url: string;
  outcome: "read" | "unchanged" | "gone" | "resting" | "failed";
  /** Entries in the feed. */
  entries: number;
  drafts: Draft[];
  /** Entries that become no post, with the reason. */
  skipped: { title: string; why: string }[];
  code?: string | undefined;
  message?: string | undefined;
}

export interface CollectDeps {
  reader: FeedReader;
  memory: Pick<FeedMemory, "find" | "listUnseen">;
  writer: DraftWriter;
  rules: CollectRules;
  now(): Date;
}

/** A report, and what has to be remembered once the report's drafts are stored. Reads only. */
export interface Collected {
  report: FeedReport;
  remember?: { feed: string; seen: string[]; record: Parameters<FeedMemory["save"]>[1] } | undefined;
}

/** One look at one feed. Writes nothing: drafts are stored first, then the feed is remembered, so a kill loses neither. */
export async function collectFeed(source: FeedSource, deps: CollectDeps, signal: AbortSignal): Promise<Collected> {
  const feed = toFeedId(source.url);
  const now = deps.now();
  const known = await deps.memory.find(feed);
  const report = makeReport(source);
  if (known.goneAt !== undefined) {
    return { report: { ...report, outcome: "gone", code: "feed.gone", message: `It is gone since ${known.goneAt}.` } };
  }
  if (known.retryAt !== undefined && Date.parse(known.retryAt) > now.getTime()) {
    return { report: { ...report, outcome: "resting", message: `Its server asked to wait until ${known.retryAt}.` } };
  }
  const answer = await deps.reader.read(source.url, known, signal);
  switch (answer.kind) {
    case "unchanged":
      return { report: { ...report, outcome: "unchanged" } };
    case "gone": {
      const record = { ...known, goneAt: now.toISOString() };
      const { code, message } = answer;
      return { report: { ...report, outcome: "gone", code, message }, remember: { feed, seen: [], record } };
    }
    case "failed": {
      const { code, message, retryAt } = answer;
      const record = { ...known, retryAt: retryAt?.toISOString() };
      const remember = retryAt === undefined ? undefined : { feed, seen: [], record };
      return { report: { ...report, outcome: "failed", code, message }, remember };
    }
    case "read": {
      const chosen = await chooseEntries(source, answer.entries, known.readAt === undefined, deps, signal);
      const validators = chosen.hasMore ? {} : answer.validators;
      if (answer.skipped > 0) chosen.skipped.push({ title: `${answer.skipped} entries`, why: "no title and no link" });
      return {
        report: { ...report, entries: answer.entries.length, drafts: chosen.drafts, skipped: chosen.skipped },
        remember: { feed, seen: chosen.seen, record: { ...validators, readAt: now.toISOString() } },
      };
    }
  }
}

function makeReport({ name, url }: FeedSource): FeedReport {
  return { feed: name, url, outcome: "read", entries: 0, drafts: [], skipped: [] };
}

interface Chosen {
  drafts: Draft[];
  skipped: FeedReport["skipped"];
  /** Keys of the entries that were decided about, those seen before included. */
  seen: string[];
  hasMore: boolean;
}

async function chooseEntries(
  source: FeedSource,
  entries: readonly FeedEntry[],
  isFirstSight: boolean,
  { memory, rules, writer, now }: CollectDeps,
  signal: AbortSignal,
): Promise<Chosen> {
  const feed = toFeedId(source.url);
  const keys = new Map(entries.map((entry) => [entry, toEntryKey(entry.id)]));
  const unseen = await memory.listUnseen(feed, [...keys.values()]);
  const chosen: Chosen = { drafts: [], skipped: [], seen: [], hasMore: false };
  let taken = 0;
  for (const [entry, key] of keys) {
    if (!unseen.has(key)) {
      chosen.seen.push(key);
      continue;
    }
    const why = findReasonToSkip(entry, { isFirstSight, rules, now: now() });
    if (why === undefined && taken >= rules.mostEntries) {
      chosen.hasMore = true;
      continue;
    }
    chosen.seen.push(key);
    if (why !== undefined) chosen.skipped.push({ title: entry.title, why });
    if (why !== undefined || entry.link === undefined) continue;
    taken += 1;
    for (const channel of source.channels) {
      const written = await writer.write({ ...entry, link: entry.link }, channel, signal);
      if (written === undefined) {
        const { title } = entry;
        chosen.skipped.push({ title, why: `with its link it does not fit into ${channel.limit} of ${channel.name}` });
        continue;
      }
      const parts = { feed: source.url, entry: entry.id, channel: channel.name, writer: writer.version };
      const { title, link } = entry;
      const draft = { clientId: toClientId(parts), channel: channel.name, source: source.name, title, link };
      chosen.drafts.push({ ...draft, text: written.text });
    }
  }
  // Feeds have the newest first; posts are to appear in the order in which things happened.
  chosen.drafts.reverse();
  return chosen;
}

function findReasonToSkip(
  { link, publishedAt }: FeedEntry,
  { isFirstSight, rules, now }: { isFirstSight: boolean; rules: CollectRules; now: Date },
): string | undefined {
  if (link === undefined) return "it has no link";
  const limit = isFirstSight ? rules.firstSightMs : rules.mostAgeMs;
  if (publishedAt === undefined)
    return isFirstSight ? "it has no date, and the feed is seen for the first time" : undefined;
  if (now.getTime() - Date.parse(publishedAt) <= limit) return undefined;
  return `it is older than ${formatDuration(limit)}${isFirstSight ? ", and the feed is seen for the first time" : ""}`;
}
