import { z } from "zod";
import type { RawFeed } from "./raw-feed.ts";

const text = z.string().optional().catch(undefined);

/** https://www.jsonfeed.org/version/1.1/: only what is read; a field of another type counts as missing. */
const JsonFeed = z.object({
  version: z.string().startsWith("https://jsonfeed.org/version/"),
  home_page_url: text,
  items: z.array(
    z.object({
      id: z
        .union([z.string(), z.number().transform(String)])
        .optional()
        .catch(undefined),
      url: text,
      external_url: text,
      title: text,
      summary: text,
      content_text: text,
      date_published: text,
    }),
  ),
});

/** Throws where the text is no JSON Feed. */
export function parseJsonFeed(source: string): RawFeed {
  const parsed = JsonFeed.safeParse(JSON.parse(source));
  if (!parsed.success) throw new Error("it is JSON, but no JSON Feed");
  const { items, home_page_url: base } = parsed.data;
  return {
    base,
    entries: items.map((item) => ({
      id: item.id,
      title: item.title,
      summary: item.summary ?? item.content_text,
      link: item.url ?? item.external_url,
      date: item.date_published,
    })),
  };
}
