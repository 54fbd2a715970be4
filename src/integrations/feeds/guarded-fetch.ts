import { request as requestHttp, type IncomingMessage } from "node:http";
import { request as requestHttps } from "node:https";
import type { LookupFunction } from "node:net";
import { AppError, messageOf, ParkError, StopError, TransientError } from "../../domain/errors.ts";
import { formatDuration } from "../../lib/durations.ts";
import { createTargetCheck, type Resolve, type Target } from "./guarded-target.ts";
import { readBody } from "./read-body.ts";

export interface GuardedFetchOptions {
  /** Over all redirects, to the last byte. */
  timeoutMs: number;
  /** Of the body, after it was unpacked. */
  maxBytes: number;
  /** Hosts, as `host` or `host:port`, that may be at private addresses and other ports. */
  allow: readonly string[];
  /** Stands in for DNS in tests. */
  resolve?: Resolve | undefined;
}

export interface GuardedAnswer {
  status: number;
  headers: IncomingMessage["headers"];
  /** Where the answer came from, after redirects. */
  url: string;
  body: Buffer;
}

export type GuardedFetch = (
  url: string,
  headers: Record<string, string>,
  signal: AbortSignal,
) => Promise<GuardedAnswer>;

const MOST_REDIRECTS = 5;
const REDIRECTS = new Set([301, 302, 303, 307, 308]);

/**
 * GET of an address that we do not trust. Each hop is checked before it is asked, and the connection goes to the checked
 * IP address, so that a second answer of the name server changes nothing. Throws TransientError (`feed.timeout`,
 * `feed.unreachable`, `feed.too_large`, `feed.broken_answer`), ParkError (`feed.bad_url`, `feed.blocked_address`,
 * `feed.redirects`) and StopError.
 */
export function createGuardedFetch(options: GuardedFetchOptions): GuardedFetch {
  const check = createTargetCheck(options);
  return async (text, headers, signal) => {
    const timeout = AbortSignal.timeout(options.timeoutMs);
    const either = AbortSignal.any([timeout, signal]);
    try {
      let url = new URL(text);
      for (let hop = 0; hop <= MOST_REDIRECTS; hop++) {
        const target = await orAborted(check(url), either);
        const response = await send(target, headers, either);
        const next = findRedirect(response, url);
        if (next === undefined) {
          const body = await readBody(response, options.maxBytes);
          return { status: response.statusCode ?? 0, headers: response.headers, url: url.href, body };
        }
        response.destroy();
        url = next;
      }
      throw new ParkError(`It redirects more than ${MOST_REDIRECTS} times.`, { code: "feed.redirects" });
    } catch (error) {
      throw toError(error, { timeout, signal, timeoutMs: options.timeoutMs });
    }
  };
}

function send({ url, addresses }: Target, headers: Record<string, string>, signal: AbortSignal) {
  const request = url.protocol === "https:" ? requestHttps : requestHttp;
  const lookup: LookupFunction = (_host, { all }, callback) => {
    const [first] = addresses;
    if (all === true) callback(null, addresses);
    else callback(null, first?.address ?? "", first?.family);
  };
  return new Promise<IncomingMessage>((resolve, reject) => {
    const sent = request(url, {
      method: "GET",
      headers: { ...headers, "accept-encoding": "gzip, br, deflate" },
      agent: false,
      lookup,
      signal,
    });
    sent.once("response", resolve);
    sent.on("error", reject);
    sent.end();
  });
}

function findRedirect({ statusCode = 0, headers: { location } }: IncomingMessage, from: URL): URL | undefined {
  if (!REDIRECTS.has(statusCode) || location === undefined) return undefined;
  return new URL(location, from);
}

/** A look-up cannot be aborted; what it answers after the time-out is left alone. */
function orAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason as Error);
    if (signal.aborted) abort();
    signal.addEventListener("abort", abort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener("abort", abort));
  });
}

function toError(
  error: unknown,
  { timeout, signal, timeoutMs }: { timeout: AbortSignal; signal: AbortSignal; timeoutMs: number },
): AppError {
  if (signal.aborted) return new StopError("Reading the feed was stopped.", { code: "feed.stopped", cause: error });
  if (timeout.aborted) {
    const limit = formatDuration(timeoutMs);
    return new TransientError(`It did not answer whole within ${limit}.`, { code: "feed.timeout", cause: error });
  }
  if (error instanceof AppError) return error;
  return new TransientError(`It cannot be reached: ${messageOf(error)}.`, { code: "feed.unreachable", cause: error });
}
