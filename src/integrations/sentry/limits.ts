/** What Sentry says of its limits with each answer (https://docs.sentry.io/api/ratelimits/). */
export interface SentryLimits {
  /** Requests left in the window. */
  remaining?: number | undefined;
  /** End of the window; after a 429, the time from which another request may succeed. */
  resetAt?: Date | undefined;
  /** Requests at once that are left; 0 means that others of the same token are under way. */
  concurrentRemaining?: number | undefined;
}

/** Reads the headers; a header that is missing or no number is left out. `Retry-After` stands in for a missing reset. */
export function readLimits(headers: Headers, now: Date): SentryLimits {
  const reset = readWhole(headers, "X-Sentry-Rate-Limit-Reset");
  const retryAfter = readWhole(headers, "Retry-After");
  const resetMs = reset !== undefined ? reset * 1000 : undefined;
  const retryMs = retryAfter !== undefined ? now.getTime() + retryAfter * 1000 : undefined;
  const at = Math.max(resetMs ?? 0, retryMs ?? 0);
  return {
    remaining: readWhole(headers, "X-Sentry-Rate-Limit-Remaining"),
    resetAt: at > 0 ? new Date(at) : undefined,
    concurrentRemaining: readWhole(headers, "X-Sentry-Rate-Limit-ConcurrentRemaining"),
  };
}

function readWhole(headers: Headers, name: string): number | undefined {
  const text = headers.get(name)?.trim() ?? "";
  return /^\d{1,12}$/.test(text) ? Number(text) : undefined;
}
