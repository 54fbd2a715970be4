import type { Signal } from "../../../domain/signal.ts";
import { DAY, HOUR } from "../../../lib/durations.ts";
import { readCount, readText, readTime } from "../cells.ts";
import type { PostHogQuery } from "../client.ts";
import type { Row } from "../decode-rows.ts";
import { type PostHogPlace, toEnvironment, toPathTemplate, toQueryTime, WINDOW_DAYS, WINDOW_WORDS } from "./place.ts";

export const RAGE_CLICK_COLUMNS = {
  page: readText,
  element: readText,
  host: readText,
  clicks: readCount,
  last_6h: readCount,
  users: readCount,
  first_seen: readTime,
  last_seen: readTime,
};

const LEAST_USERS = 2;

/** Rage clicks by page and element: by path, since whole addresses differ with every query string. */
export function makeRageClickQuery(now: Date): PostHogQuery {
  return {
    kind: "HogQLQuery",
    query: [
      "SELECT properties.$pathname AS page, properties.$el_text AS element, any(properties.$host) AS host,",
      "countIf(timestamp >= {recent}) AS clicks, countIf(timestamp >= {latest}) AS last_6h,",
      "uniqIf(person_id, timestamp >= {recent}) AS users, min(timestamp) AS first_seen, max(timestamp) AS last_seen",
      "FROM events WHERE event = '$rageclick' AND timestamp >= {since} AND timestamp <= {until}",
      "GROUP BY page, element HAVING users >= {least} ORDER BY users DESC, clicks DESC LIMIT 100",
    ].join(" "),
    values: {
      since: toQueryTime(new Date(now.getTime() - WINDOW_DAYS * DAY)),
      recent: toQueryTime(new Date(now.getTime() - 3 * DAY)),
      latest: toQueryTime(new Date(now.getTime() - 6 * HOUR)),
      until: toQueryTime(now),
      least: LEAST_USERS,
    },
  };
}

/** One signal for each page template and element; rows of one template are one. Pure. */
export function toRageClickSignals(rows: Row<typeof RAGE_CLICK_COLUMNS>[], place: PostHogPlace, now: Date): Signal[] {
  const byKey = new Map<string, Signal>();
  for (const row of rows) {
    const page = toPathTemplate(row.page ?? "");
    const element = row.element ?? "an element without text";
    const key = `${place.prefix}:rageclick:${page}:${element}`;
    const lastSeen = row.last_seen ?? now.toISOString();
    const firstSeen = row.first_seen ?? lastSeen;
    const events = row.clicks ?? 0;
    const known = byKey.get(key);
    if (known !== undefined) {
      known.events += events;
      // The same person may be in both rows.
      known.users = Math.max(known.users, row.users ?? 0);
      if (firstSeen < known.firstSeen) known.firstSeen = firstSeen;
      if (lastSeen > known.lastSeen) known.lastSeen = lastSeen;
      if (known.trend !== undefined) {
        known.trend = { last6h: known.trend.last6h + (row.last_6h ?? 0), last3d: known.events };
      }
      continue;
    }
    byKey.set(key, {
      source: "posthog",
      kind: "rage-click",
      repo: place.repo,
      key,
      name: `rage clicks on ${page}`,
      url: `${place.webUrl}/activity/explore`,
      type: "Rage clicks",
      message: `People click "${element}" on ${page} again and again, and nothing happens.`,
      level: "warning",
      firstSeen,
      lastSeen,
      events,
      users: row.users ?? 0,
      window: WINDOW_WORDS,
      trend: row.last_6h === undefined ? undefined : { last6h: row.last_6h, last3d: events },
      state: now.getTime() - Date.parse(firstSeen) < DAY ? "new" : "ongoing",
      releases: [],
      environment: toEnvironment(row.host),
      isThirdParty: false,
      linked: [],
      isBeingFixed: false,
      facts: [
        { name: "Page", value: page },
        { name: "Element", value: element },
      ],
    });
  }
  return [...byKey.values()];
}
