import { messageOf, ParkError } from "../../domain/errors.ts";
import { parseJsonFeed } from "./parse-json-feed.ts";
import { parseXmlFeed } from "./parse-xml-feed.ts";
import type { RawFeed } from "./raw-feed.ts";

/** RSS, RDF, Atom or JSON Feed. Throws ParkError `feed.unreadable`, with what is wrong. */
export async function parseFeed(text: string): Promise<RawFeed> {
  const start = text.slice(0, 200).trimStart();
  if (start === "") throw unreadable("its answer is empty");
  try {
    return start.startsWith("{") ? parseJsonFeed(text) : await parseXmlFeed(text);
  } catch (cause) {
    throw unreadable(toReason(cause), cause);
  }
}

/** The parser's own words where they are about the text; its stumbling over an odd structure says nothing to a person. */
function toReason(cause: unknown): string {
  if (cause instanceof TypeError || cause instanceof RangeError) return "its structure is not that of a feed";
  return messageOf(cause).split("\n").join(", ").replace(/\.$/, "").slice(0, 200);
}

function unreadable(why: string, cause?: unknown): ParkError {
  return new ParkError(`It is no feed that can be read: ${why}.`, { code: "feed.unreadable", cause });
}
