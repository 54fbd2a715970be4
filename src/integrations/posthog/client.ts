import { setTimeout as delay } from "node:timers/promises";
import { ParkError, TransientError } from "../../domain/errors.ts";
import { RequestFailure, requestBounded } from "../../lib/bounded-request.ts";
import { SECOND } from "../../lib/durations.ts";
import { makeBadAnswer, toFailureError, toReason, toStatusError } from "./errors.ts";

export interface PostHogClientOptions {
  /** Of the private API, such as `https://us.posthog.com`; not the host that events are sent to. */
  url: string;
  /** Personal API key. */
  key: string;
  /** Number of the project. */
  project: string;
  timeoutMs?: number | undefined;
  /** First pause before another try or look; the next ones are longer. */
  retryMs?: number | undefined;
  now?: (() => Date) | undefined;
}

/** A query as the endpoint takes it; values are never written into the query's text. */
export type PostHogQuery = { kind: "HogQLQuery"; query: string; values: Record<string, unknown> } | ErrorTrackingQuery;

export interface ErrorTrackingQuery {
  kind: "ErrorTrackingQuery";
  issueId?: string;
  orderBy: "last_seen";
  dateRange: { date_from: string };
  status: "archived" | "suppressed" | "resolved" | "all";
  volumeResolution: 0;
  limit: number;
}

/** The body of an answer, an object with a list `results`; nothing more is known of it. */
export type QueryAnswer = Record<string, unknown> & { results: unknown[] };

export interface PostHogClient {
  /** `what` goes on after "when asked to". */
  query(what: string, query: PostHogQuery, signal: AbortSignal): Promise<QueryAnswer>;
}

const MOST_BYTES = 16 * 1024 * 1024;
const MOST_TRIES = 3;
/** Looks for the result of a query that PostHog works on after its answer. */
const MOST_LOOKS = 20;
const LONGEST_PAUSE_MS = 4 * SECOND;

/** The query endpoint of one project (https://posthog.com/docs/api/queries), one request at a time. Errors: see errors.ts. */
export function createPostHogClient(options: PostHogClientOptions): PostHogClient {
  const now = options.now ?? (() => new Date());
  const bounds = { timeoutMs: options.timeoutMs ?? 60 * SECOND, mostBytes: MOST_BYTES };
  const retryMs = options.retryMs ?? SECOND;
  const base = `${options.url.replace(/\/+$/, "")}/api/projects/${encodeURIComponent(options.project)}/query/`;
  const headers = { Authorization: `Bearer ${options.key}`, Accept: "application/json" };

  async function ask(what: string, path: string, body: unknown, signal: AbortSignal): Promise<Record<string, unknown>> {
    const init =
      body === undefined
        ? ({ method: "GET", headers } as const)
        : ({
            method: "POST",
            headers: { ...headers, "Content-Type": "application/json" },
            body: JSON.stringify(body),
          } as const);
    const answer = await requestBounded(new URL(`${base}${path}`), init, bounds, signal).catch((error: unknown) => {
      throw error instanceof RequestFailure ? toFailureError(error, what) : error;
    });
    // 202: accepted, to be looked for.
    if (answer.status < 200 || answer.status >= 300) throw toStatusError(answer, what, now());
    return toObject(what, answer.text);
  }

  /** A query changes nothing, so it may be sent again. */
  async function askPatiently(what: string, path: string, body: unknown, signal: AbortSignal) {
    for (let tries = 1; ; tries += 1) {
      try {
        return await ask(what, path, body, signal);
      } catch (error) {
        if (!(error instanceof TransientError) || tries === MOST_TRIES) throw error;
        await delay(retryMs * 2 ** (tries - 1), undefined, { signal });
      }
    }
  }

  return {
    async query(what, query, signal) {
      const body = { query, refresh: "blocking", name: `millrace: ${what}`.slice(0, 128) };
      let answer = await askPatiently(what, "", body, signal);
      for (let looks = 0; looks < MOST_LOOKS; looks += 1) {
        const status = toStatus(answer);
        const found = Array.isArray(answer["results"]) ? answer["results"] : status?.results;
        if (typeof answer["error"] === "string" && answer["error"] !== "") throw makeFailure(what, answer["error"]);
        // `complete` is true of a failed query as well.
        if (status?.failed === true) throw makeFailure(what, status.message);
        if (Array.isArray(found)) return { ...status?.answer, ...answer, results: found };
        if (status === undefined)
          throw makeBadAnswer(what, `no list of results in ${toReason(JSON.stringify(answer))}`);
        if (status.complete) throw makeBadAnswer(what, "the query is complete and has no results");
        await delay(Math.min(retryMs * 1.5 ** looks, LONGEST_PAUSE_MS), undefined, { signal });
        answer = await askPatiently(what, `${encodeURIComponent(status.id)}/`, undefined, signal);
      }
      throw new TransientError(`PostHog was still at work when asked to ${what}.`, { code: "posthog.timeout" });
    },
  };
}

function makeFailure(what: string, why: string): ParkError {
  return new ParkError(`PostHog could not ${what}: ${toReason(why)}`, { code: "posthog.query_failed" });
}

function toObject(what: string, text: string): Record<string, unknown> {
  try {
    const json: unknown = JSON.parse(text);
    if (typeof json === "object" && json !== null && !Array.isArray(json)) return json as Record<string, unknown>;
  } catch {
    // Said below, with the start of what came.
  }
  throw makeBadAnswer(what, `no object of JSON, but ${toReason(text)}`);
}

interface Status {
  id: string;
  complete: boolean;
  failed: boolean;
  message: string;
  results: unknown;
  /** The whole answer, where the status carries it. */
  answer: Record<string, unknown> | undefined;
}

function toStatus(answer: Record<string, unknown>): Status | undefined {
  const status = answer["query_status"];
  if (typeof status !== "object" || status === null) return undefined;
  const { id, complete, error, error_message: message, results } = status as Record<string, unknown>;
  if (typeof id !== "string" || id === "") return undefined;
  const isWhole = typeof results === "object" && results !== null && "results" in results;
  return {
    id,
    complete: complete === true,
    failed: error === true,
    message: typeof message === "string" ? message : "no reason was given",
    results: isWhole ? results.results : results,
    answer: isWhole ? (results as Record<string, unknown>) : undefined,
  };
}
