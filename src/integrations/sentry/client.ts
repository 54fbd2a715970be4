import { setTimeout as delay } from "node:timers/promises";
import type { z } from "zod";
import { BugError, isAppError, TransientError } from "../../domain/errors.ts";
import { type BoundedAnswer, RequestFailure, requestBounded } from "../../lib/bounded-request.ts";
import { SECOND } from "../../lib/durations.ts";
import { makeBadAnswer, toFailureError, toStatusError } from "./errors.ts";
import { readLimits } from "./limits.ts";
import { findNextPage } from "./next-page.ts";

export interface SentryClientOptions {
  /** Origin, such as `https://us.sentry.io`; a self-hosted one may be in a folder. */
  url: string;
  token: string;
  timeoutMs?: number | undefined;
  /** First pause before another try; the next is twice as long. */
  retryMs?: number | undefined;
  now?: (() => Date) | undefined;
}

export interface SentryClient {
  get<T>(what: string, path: string, query: QueryPairs, schema: z.ZodType<T>, signal: AbortSignal): Promise<T>;
  /** Follows cursors until there are no more results or `mostPages` were read. */
  list<T>(
    what: string,
    path: string,
    query: QueryPairs,
    limits: { mostPages: number },
    entry: z.ZodType<T>,
    signal: AbortSignal,
  ): Promise<SentryPages<T>>;
  /**
   * The only write there is: one issue, named by its id. Without an id Sentry changes every issue that its default search
   * finds, so no path leads there without one. BugError for an id that is none.
   */
  updateIssue(path: string, id: string, body: unknown, signal: AbortSignal): Promise<void>;
}

/** A key may come several times: Sentry reads lists that way. */
export type QueryPairs = readonly (readonly [name: string, value: string])[];

export interface SentryPages<T> {
  entries: T[];
  /** Entries that do not have the documented form, each with the reason. */
  unread: string[];
  /** There would have been another page. */
  isCut: boolean;
}

const MOST_BYTES = 16 * 1024 * 1024;
const MOST_TRIES = 3;
/** A wait for the window's end that is worth it in the middle of a reading; a longer one is an error that says when. */
const LONGEST_PAUSE_MS = 5 * SECOND;

/** The one door to a Sentry host, one request at a time. Errors: see errors.ts. */
export function createSentryClient(options: SentryClientOptions): SentryClient {
  const now = options.now ?? (() => new Date());
  const bounds = { timeoutMs: options.timeoutMs ?? 20 * SECOND, mostBytes: MOST_BYTES };
  const retryMs = options.retryMs ?? SECOND;
  const base = options.url.replace(/\/+$/, "");
  const headers = { Authorization: `Bearer ${options.token}`, Accept: "application/json" };
  let pauseUntil = 0;

  async function send(
    what: string,
    url: URL,
    init: { method: "GET" | "PUT"; body?: string },
    signal: AbortSignal,
  ): Promise<BoundedAnswer> {
    const pause = pauseUntil - now().getTime();
    if (pause > 0) await delay(Math.min(pause, LONGEST_PAUSE_MS), undefined, { signal });
    const type = init.body === undefined ? {} : { "Content-Type": "application/json" };
    const answer = await requestBounded(url, { ...init, headers: { ...headers, ...type } }, bounds, signal).catch(
      (error: unknown) => {
        throw error instanceof RequestFailure ? toFailureError(error, what) : error;
      },
    );
    const { remaining, resetAt, concurrentRemaining } = readLimits(answer.headers, now());
    if (remaining === 0 && resetAt !== undefined) pauseUntil = resetAt.getTime();
    if (answer.status >= 200 && answer.status < 300) return answer;
    if (answer.status === 429 && concurrentRemaining === 0 && remaining !== 0) {
      // Others of the same token are under way: that is over in a moment, the window is not used up.
      throw new TransientError(`Sentry has too many requests of this token at once, seen when asked to ${what}.`, {
        code: "sentry.concurrency",
      });
    }
    throw toStatusError(answer, what, now());
  }

  /** Only reads are sent again: a write whose answer was lost is looked for first, by whoever wanted it. */
  async function read(what: string, url: URL, signal: AbortSignal): Promise<{ answer: BoundedAnswer; json: unknown }> {
    for (let tries = 1; ; tries += 1) {
      try {
        const answer = await send(what, url, { method: "GET" }, signal);
        return { answer, json: parseJson(what, answer.text) };
      } catch (error) {
        if (!(error instanceof TransientError) || tries === MOST_TRIES) throw error;
        await delay(retryMs * 2 ** (tries - 1), undefined, { signal });
      }
    }
  }

  function toUrl(path: string, query: QueryPairs): URL {
    const url = new URL(`${base}/api/0/${path}`);
    for (const [name, value] of query) url.searchParams.append(name, value);
    return url;
  }

  return {
    async get(what, path, query, schema, signal) {
      const { json } = await read(what, toUrl(path, query), signal);
      const parsed = schema.safeParse(json);
      if (parsed.success) return parsed.data;
      throw makeBadAnswer(what, toSentence(parsed.error));
    },

    async list(what, path, query, { mostPages }, entry, signal) {
      const pages: SentryPages<z.output<typeof entry>> = { entries: [], unread: [], isCut: false };
      const seen = new Set<string>();
      let url: URL | undefined = toUrl(path, query);
      for (let page = 1; url !== undefined; page += 1) {
        seen.add(url.href);
        const { answer, json }: { answer: BoundedAnswer; json: unknown } = await read(what, url, signal);
        if (!Array.isArray(json)) throw makeBadAnswer(what, "it is no list");
        for (const one of json) {
          const parsed = entry.safeParse(one);
          if (parsed.success) pages.entries.push(parsed.data);
          else pages.unread.push(toSentence(parsed.error));
        }
        const next: URL | "foreign" | undefined = findNextPage(answer.headers.get("Link"), url);
        if (next === "foreign") throw makeBadAnswer(what, "its next page is at another address");
        if (next !== undefined && (page >= mostPages || seen.has(next.href))) return { ...pages, isCut: true };
        url = next;
      }
      return pages;
    },

    async updateIssue(path, id, body, signal) {
      if (!/^\d{1,20}$/.test(id)) {
        throw new BugError("An update of Sentry's issues has to name one.", { code: "sentry.no_id", details: { id } });
      }
      const init = { method: "PUT", body: JSON.stringify(body) } as const;
      await send(`update the issue ${id}`, toUrl(path, [["id", id]]), init, signal);
    },
  };
}

function parseJson(what: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (isAppError(error)) throw error;
    throw makeBadAnswer(what, `${text.length} characters that are no JSON`);
  }
}

function toSentence(error: z.ZodError): string {
  return error.issues
    .slice(0, 3)
    .map((issue) => `${issue.path.join(".")}: ${issue.message}`)
    .join("; ");
}
