import type { Signal } from "../../../domain/signal.ts";
import { DAY } from "../../../lib/durations.ts";
import { readCount, readNumber, readText } from "../cells.ts";
import type { PostHogQuery } from "../client.ts";
import type { Row } from "../decode-rows.ts";
import { type PostHogPlace, toEnvironment, toPathTemplate, toQueryTime } from "./place.ts";

export const WEB_VITAL_COLUMNS = {
  page: readText,
  host: readText,
  samples: readCount,
  users: readCount,
  lcp: readNumber,
  inp: readNumber,
  cls: readNumber,
};

/** Limits of "good" and "poor" at the 75th percentile (https://web.dev/articles/vitals). */
const VITALS = [
  { column: "lcp", metric: "LCP", what: "Largest Contentful Paint", good: 2_500, poor: 4_000, unit: " ms" },
  { column: "inp", metric: "INP", what: "Interaction to Next Paint", good: 200, poor: 500, unit: " ms" },
  { column: "cls", metric: "CLS", what: "Cumulative Layout Shift", good: 0.1, poor: 0.25, unit: "" },
] as const;

/** Fewer samples than this say nothing of a page. */
const LEAST_SAMPLES = 50;
const DAYS = 7;

export function makeWebVitalQuery(now: Date): PostHogQuery {
  return {
    kind: "HogQLQuery",
    query: [
      "SELECT properties.$pathname AS page, any(properties.$host) AS host, count() AS samples, uniq(person_id) AS users,",
      "quantile(0.75)(toFloat(properties.$web_vitals_LCP_value)) AS lcp,",
      "quantile(0.75)(toFloat(properties.$web_vitals_INP_value)) AS inp,",
      "quantile(0.75)(toFloat(properties.$web_vitals_CLS_value)) AS cls",
      "FROM events WHERE event = '$web_vitals' AND timestamp >= {since} AND timestamp <= {until}",
      "GROUP BY page HAVING samples >= {least} ORDER BY samples DESC LIMIT 100",
    ].join(" "),
    values: { since: toQueryTime(new Date(now.getTime() - DAYS * DAY)), until: toQueryTime(now), least: LEAST_SAMPLES },
  };
}

/** One signal for each page template and metric that is not good; the page with most samples speaks for its template. Pure. */
export function toWebVitalSignals(rows: Row<typeof WEB_VITAL_COLUMNS>[], place: PostHogPlace, now: Date): Signal[] {
  const byKey = new Map<string, Signal>();
  for (const row of rows.toSorted((a, b) => (b.samples ?? 0) - (a.samples ?? 0))) {
    const page = toPathTemplate(row.page ?? "");
    for (const { column, metric, what, good, poor, unit } of VITALS) {
      const value = row[column];
      const key = `${place.prefix}:vitals:${metric}:${page}`;
      if (value === undefined || value <= good || byKey.has(key)) continue;
      const shown = `${Number(value.toPrecision(3))}${unit}`;
      byKey.set(key, {
        source: "posthog",
        kind: "slow-page",
        repo: place.repo,
        key,
        name: `${metric} of ${page}`,
        url: `${place.webUrl}/web/web-vitals`,
        type: `Slow page (${metric})`,
        message: `${what} of ${page} is ${shown} for a quarter of the visits or more; up to ${good}${unit} is good.`,
        level: value > poor ? "warning" : "info",
        firstSeen: new Date(now.getTime() - DAYS * DAY).toISOString(),
        lastSeen: now.toISOString(),
        events: row.samples ?? 0,
        users: row.users ?? 0,
        window: `the last ${DAYS} days`,
        state: "ongoing",
        releases: [],
        environment: toEnvironment(row.host),
        isThirdParty: false,
        linked: [],
        isBeingFixed: false,
        facts: [
          { name: "Page", value: page },
          { name: `${metric}, 75th percentile`, value: shown },
          { name: "Good up to", value: `${good}${unit}` },
        ],
      });
    }
  }
  return [...byKey.values()];
}
