import type { RawEntry, RawFeed } from "./raw-feed.ts";
import { withoutMarkup } from "./plain-text.ts";

const BODIES = new Set(["description", "content", "content:encoded", "summary"]);
const DATES = new Set(["published", "updated", "pubDate", "dc:date"]);

/**
 * RSS, RDF and Atom by rss-parser, which is loaded here and only now. It gets text alone: fetching, character sets and
 * limits are ours. Values are cleaned before it sees them, because a date that cannot be read makes it refuse the whole
 * feed, and unclosed markup makes its patterns take quadratic time. Throws whatever it throws.
 */
export async function parseXmlFeed(text: string): Promise<RawFeed> {
  const { default: Parser } = await import("rss-parser");
  const parser = new Parser<Record<string, unknown>, Record<string, unknown>>({
    defaultRSS: 2,
    xml2js: { valueProcessors: [cleanValue] },
    customFields: { item: [["$", "attributes", { keepArray: true }]] },
  });
  const feed = await parser.parseString(withItems(text));
  return { base: findBase(text) ?? toText(feed.link), entries: feed.items.map(toEntry) };
}

function cleanValue(value: string, name: string): string {
  if (BODIES.has(name)) return withoutMarkup(value);
  return DATES.has(name) && Number.isNaN(Date.parse(value)) ? "" : value;
}

function toEntry(item: Record<string, unknown>): RawEntry {
  const guid = toText(item["guid"]) ?? toText(item["id"]) ?? toText(item["rdf:about"]);
  const link = toText(item["link"]);
  const attributes = item["attributes"] as Record<string, unknown> | undefined;
  return {
    id: guid,
    title: toText(item["title"]),
    summary: toText(item["summary"]) ?? toText(item["contentSnippet"]),
    // A guid that is an address is the entry's address where no link is given.
    link: link ?? (guid !== undefined && /^https?:\/\//i.test(guid) ? guid : undefined),
    date: toText(item["isoDate"]) ?? toText(item["pubDate"]),
    base: toText(attributes?.["xml:base"]),
  };
}

function toText(value: unknown): string | undefined {
  if (typeof value !== "string") return undefined;
  const text = value.trim();
  return text === "" ? undefined : text;
}

/** rss-parser stumbles over a channel that is an empty element; an empty title makes it one with content. */
function withItems(text: string): string {
  return text.replace(/<channel\s*\/>|<channel>\s*<\/channel>/, "<channel><title/></channel>");
}

/** `xml:base` of the root element. */
function findBase(text: string): string | undefined {
  const root = /<(?:feed|rss|rdf:RDF)\b[^>]*>/.exec(text.slice(0, 20_000))?.[0] ?? "";
  return /\sxml:base\s*=\s*["']([^"']+)["']/.exec(root)?.[1];
}
