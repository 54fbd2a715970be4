import { isAppError } from "../../domain/errors.ts";
import type { SignalSource } from "../../domain/ports/signal-source.ts";
import type { Signal } from "../../domain/signal.ts";
import { DAY } from "../../lib/durations.ts";
import { readCount, readText } from "./cells.ts";
import {
  createPostHogClient,
  type ErrorTrackingQuery,
  type PostHogClientOptions,
  type PostHogQuery,
} from "./client.ts";
import { type Columns, decodeRows, type Row } from "./decode-rows.ts";
import { EXCEPTION_COLUMNS, makeExceptionQuery, toExceptionSignal } from "./queries/exceptions.ts";
import { type Funnel, makeFunnelQuery, toFunnelColumns, toFunnelCounts, toFunnelSignals } from "./queries/funnel.ts";
import { LATEST_EXCEPTION_COLUMNS, makeLatestExceptionQuery, toEvidence } from "./queries/latest-exception.ts";
import { type PostHogPlace, toQueryTime, WINDOW_DAYS } from "./queries/place.ts";
import { makeRageClickQuery, RAGE_CLICK_COLUMNS, toRageClickSignals } from "./queries/rage-clicks.ts";
import { makeWebVitalQuery, toWebVitalSignals, WEB_VITAL_COLUMNS } from "./queries/web-vitals.ts";

export interface PostHogSourceOptions extends PostHogClientOptions {
  repo: string;
  funnels: Funnel[];
}

const EVENT_COLUMNS = { event: readText, total: readCount };
const MOST_DECIDED = 500;

/** Exceptions, rage clicks, slow pages and funnel drops of one PostHog project, for one project of the configuration. */
export function createPostHogSource(options: PostHogSourceOptions): SignalSource {
  const { url, project, repo } = options;
  const client = createPostHogClient(options);
  const now = options.now ?? (() => new Date());
  const place: PostHogPlace = {
    repo,
    prefix: `posthog:${new URL(url).host}:${project}`,
    webUrl: `${url.replace(/\/+$/, "")}/project/${encodeURIComponent(project)}`,
  };
  const errorPrefix = `${place.prefix}:error:`;

  return {
    kind: "posthog",
    name: `posthog ${project} (${repo})`,
    repo,
    owns: (key) => key.startsWith(`${place.prefix}:`),

    async read(at, signal) {
      const unread: string[] = [];
      const signals: Signal[] = [];

      /** A query that PostHog refuses says nothing of the others; a key that is refused says it of all. */
      async function ask<C extends Columns>(
        what: string,
        query: PostHogQuery,
        columns: C,
        keys: readonly (keyof C & string)[],
      ): Promise<Row<C>[]> {
        try {
          const decoded = decodeRows(await client.query(what, query, signal), columns, keys);
          unread.push(...decoded.unread.map((why) => `${what}: ${why}`));
          return decoded.rows;
        } catch (error) {
          if (!isAppError(error) || !["posthog.query_failed", "posthog.refused"].includes(error.code)) throw error;
          unread.push(error.message);
          return [];
        }
      }

      const seen = await ask("count events", makeEventQuery(at), EVENT_COLUMNS, ["event"]);
      const has = (event: string) => {
        if (seen.some((row) => row.event === event && (row.total ?? 1) > 0)) return true;
        unread.push(`this project has sent no ${event} for ${WINDOW_DAYS} days, so nothing is said of those`);
        return false;
      };
      if (has("$exception")) {
        const rows = await ask("list exceptions", makeExceptionQuery(at), EXCEPTION_COLUMNS, ["issue_id"]);
        const states = await readStates(at, unread, signal);
        signals.push(...rows.map((row) => toExceptionSignal(row, place, states, at)));
      }
      if (has("$rageclick")) {
        const rows = await ask("list rage clicks", makeRageClickQuery(at), RAGE_CLICK_COLUMNS, ["page"]);
        signals.push(...toRageClickSignals(rows, place, at));
      }
      if (has("$web_vitals")) {
        const rows = await ask("list slow pages", makeWebVitalQuery(at), WEB_VITAL_COLUMNS, ["page"]);
        signals.push(...toWebVitalSignals(rows, place, at));
      }
      for (const funnel of options.funnels) {
        const what = `count the steps of ${funnel.name}`;
        const rows = await ask(what, makeFunnelQuery(funnel, at), toFunnelColumns(funnel), ["period"]);
        const counts = toFunnelCounts(funnel, rows);
        if (counts === undefined) unread.push(`the funnel "${funnel.name}" has no people now or none before`);
        else signals.push(...toFunnelSignals(funnel, counts, place, at));
      }
      return { signals, unread };
    },

    async findEvidence(key, signal) {
      if (!key.startsWith(errorPrefix)) return undefined;
      const query = makeLatestExceptionQuery(key.slice(errorPrefix.length), now());
      const answer = await client.query("read the latest exception", query, signal);
      const [row] = decodeRows(answer, LATEST_EXCEPTION_COLUMNS, []).rows;
      return row && toEvidence(row);
    },

    async findState(key, signal) {
      // What is no error has no state of its own: it is there or not.
      if (!key.startsWith(errorPrefix)) return { state: "open" };
      const issueId = key.slice(errorPrefix.length);
      const answer = await client.query("read an issue", { ...makeIssueQuery("all", now()), issueId }, signal);
      const found = answer.results.map(toDecided).find((one) => one?.id === issueId);
      if (found === undefined) return { state: "gone" };
      if (found.status === "resolved") return { state: "resolved", how: "marked as resolved" };
      return { state: found.status === "archived" || found.status === "suppressed" ? "muted" : "open" };
    },

    ensureResolved: undefined,
  };

  /** What people decided in PostHog: events go on coming for issues that were put aside. */
  async function readStates(at: Date, unread: string[], signal: AbortSignal) {
    const states = new Map<string, "muted" | "resolved">();
    for (const status of ["archived", "suppressed", "resolved"] as const) {
      const { results } = await client.query(`list ${status} issues`, makeIssueQuery(status, at), signal);
      for (const result of results) {
        const found = toDecided(result);
        if (found === undefined) unread.push(`an issue among the ${status} ones could not be read`);
        else states.set(found.id, status === "resolved" ? "resolved" : "muted");
      }
      if (results.length >= MOST_DECIDED) unread.push(`there are ${MOST_DECIDED} ${status} issues or more`);
    }
    return states;
  }
}

function makeIssueQuery(status: ErrorTrackingQuery["status"], now: Date): ErrorTrackingQuery {
  const from = new Date(now.getTime() - WINDOW_DAYS * DAY).toISOString();
  return {
    kind: "ErrorTrackingQuery",
    orderBy: "last_seen",
    dateRange: { date_from: from },
    status,
    volumeResolution: 0,
    limit: MOST_DECIDED,
  };
}

/** Which of the events that are read the project sends at all: none of them looks like all being well. */
function makeEventQuery(now: Date): PostHogQuery {
  return {
    kind: "HogQLQuery",
    query: [
      "SELECT event, count() AS total FROM events",
      "WHERE event IN ('$exception', '$rageclick', '$web_vitals') AND timestamp >= {since} AND timestamp <= {until}",
      "GROUP BY event LIMIT 10",
    ].join(" "),
    values: { since: toQueryTime(new Date(now.getTime() - WINDOW_DAYS * DAY)), until: toQueryTime(now) },
  };
}

function toDecided(result: unknown): { id: string; status: string } | undefined {
  if (typeof result !== "object" || result === null) return undefined;
  const { id, status } = result as Record<string, unknown>;
  return typeof id === "string" ? { id, status: typeof status === "string" ? status : "active" } : undefined;
}
