import { expect, test } from "vitest";
import Parser from "rss-parser";
import { renderJsonFeed, renderRss } from "../../../src/daily-log/feeds.ts";
import { events, makeDailyLog } from "./fixture.ts";

const CHANNEL = { title: "Daily log of R&D <acme>", url: "https://example.com/logs/" };
const TITLE = 'Break ]]> & </description> "quotes" \u0000\u0008 <b>';

async function makeLogs() {
  const log = makeDailyLog({
    events: [events.closed("2026-11-20T10:00:00.000Z", 8, "The issue was closed.", TITLE)],
    now: "2026-11-21T08:00:00Z",
  });
  return [await log.compute("2026-11-20"), await log.compute("2026-11-19")];
}

test("The RSS feed is read by a parser as it was meant, whatever stands in a title", async () => {
  const feed = await new Parser().parseString(renderRss(await makeLogs(), CHANNEL));
  expect(feed).toMatchObject({ title: "Daily log of R&D <acme>", link: CHANNEL.url });
  expect(feed.items).toMatchObject([
    {
      title: "Daily log, 2026-11-20",
      guid: "millrace:daily-log:2026-11-20",
      link: "https://example.com/logs/2026-11-20.md",
      isoDate: "2026-11-21T00:00:00.000Z",
      content: expect.stringContaining("Break ]]&gt; &amp; &lt;/description&gt; &quot;quotes&quot; &lt;b&gt;"),
    },
    { guid: "millrace:daily-log:2026-11-19" },
  ]);
});

test("The JSON feed has what JSON Feed 1.1 asks for, and keeps an entry's id when its log is written again", async () => {
  const logs = await makeLogs();
  const feed = JSON.parse(renderJsonFeed(logs, CHANNEL)) as { version: string; items: Record<string, string>[] };
  expect(feed.version).toBe("https://jsonfeed.org/version/1.1");
  expect(feed.items[0]).toMatchObject({
    id: "millrace:daily-log:2026-11-20",
    url: "https://example.com/logs/2026-11-20.md",
    date_published: "2026-11-21T00:00:00.000Z",
    summary: expect.stringContaining("1 closed"),
  });
  expect(renderJsonFeed(await makeLogs(), CHANNEL)).toBe(renderJsonFeed(logs, CHANNEL));
});

test("A feed without a log is a feed", async () => {
  expect((await new Parser().parseString(renderRss([], CHANNEL))).items).toEqual([]);
});
