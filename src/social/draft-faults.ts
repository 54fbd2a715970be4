import type { ChannelRules } from "../domain/ports/social.ts";
import type { FeedEntry } from "../domain/social.ts";

/** An address with a scheme, to the next space. */
const ADDRESS = /[a-z][a-z0-9+.-]*:\/\/\S+/gi;
/** What networks make an address of without a scheme: `example.com/a`, `www.example.com`. */
const BARE_ADDRESS = /(?<![\p{L}\p{N}.-])(?:[\p{L}\p{N}-]+\.)+\p{L}{2,}(?:[/?#]\S*)?/gu;
/** Also in the full-width forms that networks read as these signs. */
const MENTION = /[@＠](?=\S)/u;
const HASHTAG = /[#＃](?=[\p{L}\p{N}_])/u;
/** Control characters but the line break, what turns lines around, and what nobody sees but the joiner of emoji. */
const INVISIBLE = /(?!\n)\p{Cc}|[\u00ad\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\u{e0000}-\u{e007f}]/u;
const NUMBER = /\p{N}+(?:[.,:]\p{N}+)*/gu;

/**
 * Why a text that somebody else wrote for an entry must not be its post, or undefined where it may. The entry's link has to
 * stand in it, once and unchanged; nothing else may lead anywhere or call anybody; and a number has to be one of the
 * entry's, since a number that is not was made up. Pure.
 */
export function findDraftFault(
  text: string,
  { title, summary, link }: Pick<FeedEntry, "title" | "summary"> & { link: string },
  channel: ChannelRules,
): string | undefined {
  if (!text.isWellFormed() || INVISIBLE.test(text)) return "It has characters that nobody sees.";
  const addresses = text.match(ADDRESS) ?? [];
  const own = addresses.filter((address) => address === link).length;
  if (own === 0) return "The link is missing or changed.";
  if (own > 1) return "The link is in it more than once.";
  if (addresses.length > own) return "It leads to an address of its own.";
  const words = text.replace(link, () => " ");
  const source = `${title}\n${summary}`;
  if (!/\p{L}/u.test(words)) return "It says nothing beside the link.";
  const bare = (words.match(BARE_ADDRESS) ?? []).find((address) => !hasWord(source, address));
  if (bare !== undefined) return "It leads to an address of its own.";
  if (MENTION.test(words)) return "It mentions somebody.";
  if (HASHTAG.test(words)) return "It has a hashtag.";
  const known = new Set(`${source}\n${link}`.match(NUMBER) ?? []);
  if ((words.match(NUMBER) ?? []).some((number) => !known.has(number)))
    return "It has a number that is not the entry's.";
  const length = channel.measure(text);
  return length > channel.limit ? `It counts ${length}, and ${channel.name} takes ${channel.limit}.` : undefined;
}

/** A name such as Node.js reads like an address; the entry's own may stay. */
function hasWord(source: string, address: string): boolean {
  return source.toLowerCase().includes(address.toLowerCase());
}
