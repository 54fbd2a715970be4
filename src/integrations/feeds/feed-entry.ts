import { createHash } from "node:crypto";
import type { FeedEntry } from "../../domain/social.ts";
import type { RawEntry, RawFeed } from "./raw-feed.ts";
import { toOneLine, withoutMarkup } from "./plain-text.ts";

/** The entries that can become posts, and how many had nothing to show. Each identity once; the first one counts. */
export function toEntries(
  { entries, base }: RawFeed,
  url: string,
  most: number,
): { entries: FeedEntry[]; skipped: number } {
  const home = toAddress(base, url) ?? url;
  const found = new Map<string, FeedEntry>();
  let skipped = 0;
  for (const raw of entries.slice(0, most)) {
    const entry = findEntry(raw, home);
    if (entry === undefined) skipped += 1;
    else if (!found.has(entry.id)) found.set(entry.id, entry);
  }
  return { entries: [...found.values()], skipped };
}

/** undefined where there is neither a title nor a link. */
function findEntry(raw: RawEntry, home: string): FeedEntry | undefined {
  const title = toOneLine(withoutMarkup(raw.title ?? ""));
  const link = raw.link === undefined ? undefined : toAddress(raw.link, toAddress(raw.base, home) ?? home);
  if (title === "" && link === undefined) return undefined;
  const publishedAt = toIsoTime(raw.date);
  const id = raw.id?.trim();
  return {
    id: id === undefined || id === "" ? (link ?? toDigest(`${title}|${raw.date ?? ""}`)) : id,
    title,
    summary: toOneLine(withoutMarkup(raw.summary ?? "")),
    link,
    publishedAt,
  };
}

function toIsoTime(date: string | undefined): string | undefined {
  const at = Date.parse(date ?? "");
  return Number.isNaN(at) ? undefined : new Date(at).toISOString();
}

/** Absolute and http or https; undefined for anything else. */
function toAddress(link: string | undefined, base: string): string | undefined {
  const text = link?.trim();
  if (text === undefined || text === "" || !URL.canParse(text, base)) return undefined;
  const url = new URL(text, base);
  return url.protocol === "https:" || url.protocol === "http:" ? url.href : undefined;
}

function toDigest(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 32);
}
