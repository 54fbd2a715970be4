import type { ChannelRules } from "../domain/ports/social.ts";

export const NETWORKS = ["any", "x", "bluesky", "mastodon", "threads", "linkedin"] as const;
export type Network = (typeof NETWORKS)[number];

interface Counting {
  limit: number;
  /** What each address counts, however long it is; undefined where it counts as it is written. */
  link?: number;
  countPart(part: string): number;
  /** A second limit, of the text in UTF-8. */
  mostBytes?: number;
}

const segmenter = new Intl.Segmenter("en", { granularity: "grapheme" });

/**
 * How each network counts. `any` is a text that fits into each of them.
 * X: https://docs.x.com/fundamentals/counting-characters; Bluesky: the lexicon app.bsky.feed.post; Mastodon and Threads:
 * the defaults of their servers.
 */
const COUNTING: Record<Exclude<Network, "any">, Counting> = {
  x: { limit: 280, link: 23, countPart: countWeighted },
  bluesky: { limit: 300, countPart: countGraphemes, mostBytes: 3_000 },
  mastodon: { limit: 500, link: 23, countPart: countGraphemes },
  threads: { limit: 500, countPart: countGraphemes },
  linkedin: { limit: 3_000, countPart: countGraphemes },
};

/** The rules of a channel on a network; `limit` where the channel's own server has another one. */
export function makeChannelRules(name: string, network: Network, limit?: number): ChannelRules {
  const all = network === "any" ? Object.values(COUNTING) : [COUNTING[network]];
  const most = limit ?? Math.min(...all.map((counting) => counting.limit));
  return { name, limit: most, measure: (text) => Math.max(...all.map((counting) => measure(text, counting, most))) };
}

export function listGraphemes(text: string): string[] {
  return Array.from(segmenter.segment(text), ({ segment }) => segment);
}

const ADDRESS = /https?:\/\/\S+/g;

function measure(text: string, { link, countPart, mostBytes }: Counting, limit: number): number {
  if (mostBytes !== undefined && Buffer.byteLength(text) > mostBytes) return limit + 1;
  if (link === undefined) return countPart(text);
  const addresses = text.match(ADDRESS) ?? [];
  return countPart(text.replace(ADDRESS, "")) + addresses.length * link;
}

function countGraphemes(text: string): number {
  return listGraphemes(text).length;
}

const EMOJI = /^\p{RGI_Emoji}$/v;

/** Latin and its neighbours count 1, everything else and each emoji 2. */
function countWeighted(text: string): number {
  let sum = 0;
  for (const grapheme of listGraphemes(text.normalize("NFC"))) {
    if (EMOJI.test(grapheme)) sum += 2;
    else for (const character of grapheme) sum += isLight(character.codePointAt(0) ?? 0) ? 1 : 2;
  }
  return sum;
}

function isLight(code: number): boolean {
  return (
    code <= 4351 || (code >= 8192 && code <= 8205) || (code >= 8208 && code <= 8223) || (code >= 8242 && code <= 8247)
  );
}
