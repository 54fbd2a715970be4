import { escapeHtml } from "./escape.ts";
import type { DailyFacts } from "./facts.ts";
import { toHeadlineText } from "./log-document.ts";
import { renderHtmlBody } from "./render-html.ts";

/** What a feed says of itself. */
export interface FeedChannel {
  title: string;
  /** Address of the logs for people; each log is `<url>/YYYY-MM-DD.md`. */
  url: string;
}

/**
 * RSS 2.0 (https://www.rssboard.org/rss-specification) of logs, the newest first. An entry keeps its id when its log is
 * written again. Pure: the same logs give the same bytes.
 */
export function renderRss(logs: readonly DailyFacts[], channel: FeedChannel): string {
  const newest = logs[0];
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<rss version="2.0"><channel>',
    `<title>${toXml(channel.title)}</title>`,
    `<link>${toXml(channel.url)}</link>`,
    `<description>${toXml(DESCRIPTION)}</description>`,
    "<generator>Millrace</generator>",
    ...(newest === undefined ? [] : [`<lastBuildDate>${toRssDate(newest)}</lastBuildDate>`]),
    ...logs.map((log) =>
      [
        "<item>",
        `<title>${toXml(toTitle(log))}</title>`,
        `<link>${toXml(toUrl(log, channel))}</link>`,
        `<guid isPermaLink="false">${toXml(toId(log))}</guid>`,
        `<pubDate>${toRssDate(log)}</pubDate>`,
        `<description>${toXml(renderHtmlBody(log))}</description>`,
        "</item>",
      ].join("\n"),
    ),
    "</channel></rss>",
    "",
  ].join("\n");
}

/** JSON Feed 1.1 (https://www.jsonfeed.org/version/1.1/) of the same logs. */
export function renderJsonFeed(logs: readonly DailyFacts[], channel: FeedChannel): string {
  const feed = {
    version: "https://jsonfeed.org/version/1.1",
    title: channel.title,
    home_page_url: channel.url,
    description: DESCRIPTION,
    language: "en",
    items: logs.map((log) => ({
      id: toId(log),
      url: toUrl(log, channel),
      title: toTitle(log),
      summary: toHeadlineText(log),
      content_html: renderHtmlBody(log),
      date_published: log.window.to,
    })),
  };
  return `${JSON.stringify(feed, null, 2)}\n`;
}

const DESCRIPTION = "What was completed each day, what carries over, what is at risk and what comes next.";

function toId({ date }: DailyFacts): string {
  return `millrace:daily-log:${date}`;
}

function toTitle(log: DailyFacts): string {
  return `Daily log, ${log.date}`;
}

function toUrl({ date }: DailyFacts, { url }: FeedChannel): string {
  return `${url.replace(/\/+$/, "")}/${date}.md`;
}

/** The end of the day, which never changes (RFC 822 with a year of four digits). */
function toRssDate({ window }: DailyFacts): string {
  return new Date(window.to).toUTCString().replace("GMT", "+0000");
}

/** XML 1.0 forbids most control characters, even as entities. */
function toXml(text: string): string {
  return escapeHtml(text.toWellFormed().replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, " "));
}
