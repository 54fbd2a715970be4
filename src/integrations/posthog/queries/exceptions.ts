import type { Signal, SignalState } from "../../../domain/signal.ts";
import { DAY, HOUR } from "../../../lib/durations.ts";
import { readCount, readText, readTexts, readTime } from "../cells.ts";
import type { PostHogQuery } from "../client.ts";
import type { Row } from "../decode-rows.ts";
import { type PostHogPlace, toEnvironment, toQueryTime, WINDOW_DAYS, WINDOW_WORDS } from "./place.ts";

export const EXCEPTION_COLUMNS = {
  issue_id: readText,
  types: readTexts,
  messages: readTexts,
  sources: readTexts,
  functions: readTexts,
  level: readText,
  host: readText,
  releases: readTexts,
  occurrences: readCount,
  last_3d: readCount,
  last_6h: readCount,
  users: readCount,
  first_seen: readTime,
  last_seen: readTime,
};

/**
 * Exceptions of the window by issue. `issue_id` follows merges, which the raw property does not. Widest first: users
 * before occurrences, since a loop of one machine is one user.
 */
export function makeExceptionQuery(now: Date): PostHogQuery {
  return {
    kind: "HogQLQuery",
    query: [
      "SELECT issue_id,",
      "any(properties.$exception_types) AS types, any(properties.$exception_values) AS messages,",
      "any(properties.$exception_sources) AS sources, any(properties.$exception_functions) AS functions,",
      "any(properties.$level) AS level, any(properties.$host) AS host,",
      "groupUniqArray(10)(properties.$app_version) AS releases,",
      "count() AS occurrences, countIf(timestamp >= {recent}) AS last_3d, countIf(timestamp >= {latest}) AS last_6h,",
      "uniqIf(person_id, timestamp >= {recent}) AS users, min(timestamp) AS first_seen, max(timestamp) AS last_seen",
      "FROM events WHERE event = '$exception' AND timestamp >= {since} AND timestamp <= {until}",
      "GROUP BY issue_id HAVING last_3d > 0 ORDER BY users DESC, occurrences DESC LIMIT 200",
    ].join(" "),
    values: {
      since: toQueryTime(new Date(now.getTime() - WINDOW_DAYS * DAY)),
      recent: toQueryTime(new Date(now.getTime() - 3 * DAY)),
      latest: toQueryTime(new Date(now.getTime() - 6 * HOUR)),
      until: toQueryTime(now),
    },
  };
}

/** Pure. `states` has what people decided in PostHog, by issue. */
export function toExceptionSignal(
  row: Row<typeof EXCEPTION_COLUMNS>,
  place: PostHogPlace,
  states: ReadonlyMap<string, "muted" | "resolved">,
  now: Date,
): Signal {
  const id = row.issue_id ?? "";
  const lastSeen = row.last_seen ?? now.toISOString();
  const firstSeen = row.first_seen ?? lastSeen;
  const file = row.sources?.[0];
  const environment = toEnvironment(row.host);
  const isNew = now.getTime() - Date.parse(firstSeen) < DAY;
  const state: SignalState = states.get(id) ?? (isNew ? "new" : "ongoing");
  const events = row.last_3d ?? row.occurrences ?? 0;
  const releases = row.releases ?? [];
  return {
    source: "posthog",
    kind: "error",
    repo: place.repo,
    key: `${place.prefix}:error:${id}`,
    name: `PostHog ${id.slice(0, 8)}`,
    url: `${place.webUrl}/error_tracking/${encodeURIComponent(id)}`,
    type: row.types?.[0] ?? "Error",
    message: row.messages?.[0] ?? "",
    frame: file === undefined ? undefined : { file, function: row.functions?.[0] },
    level: row.level === "fatal" || row.level === "warning" || row.level === "info" ? row.level : "error",
    firstSeen,
    lastSeen,
    events,
    users: row.users ?? 0,
    window: WINDOW_WORDS,
    trend: row.last_6h === undefined ? undefined : { last6h: row.last_6h, last3d: events },
    state,
    releases,
    // The window shows the first release only of what began in it, and only where there was one.
    firstRelease: isNew && releases.length === 1 ? releases[0] : undefined,
    environment,
    isThirdParty: isOfExtension(file),
    linked: [],
    isBeingFixed: false,
    facts: [],
  };
}

function isOfExtension(file: string | undefined): boolean {
  return file !== undefined && /^(chrome|moz|safari(-web)?|ms-browser)-extension:|(^|\/)node_modules\//.test(file);
}
