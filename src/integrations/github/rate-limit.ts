import { MINUTE, SECOND } from "../../lib/durations.ts";

/** What Octokit throws for any failed request; `response` is missing where no answer came. */
export interface FailedRequest extends Error {
  status: number;
  response?: { headers: Record<string, string | number | undefined> } | undefined;
}

/** Where GitHub gives no time, it asks for at least a minute: docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api */
const UNNAMED_PAUSE_MS = MINUTE;

export interface Limit {
  kind: "primary" | "secondary";
  retryAt: Date;
  /** Whether GitHub named the time; a pause that it did not name grows when the limit comes again. */
  isNamed: boolean;
}

/**
 * The rate limit that a 403 or 429 speaks of, or undefined where it is a plain refusal. Order of GitHub's advice:
 * Retry-After, then the reset time where nothing remains, then a minute.
 */
export function findLimit(error: Pick<FailedRequest, "status" | "message" | "response">, now: Date): Limit | undefined {
  if (error.status !== 403 && error.status !== 429) return undefined;
  const headers = error.response?.headers ?? {};
  const after = Number(headers["retry-after"]);
  if (after > 0) return { kind: "secondary", retryAt: new Date(now.getTime() + after * SECOND), isNamed: true };
  const reset = Number(headers["x-ratelimit-reset"]);
  if (headers["x-ratelimit-remaining"] === "0" && reset > 0) {
    const retryAt = new Date(Math.max(now.getTime(), reset * SECOND) + SECOND);
    return { kind: "primary", retryAt, isNamed: true };
  }
  if (error.status === 429 || /\bsecondary rate\b|abuse detection/i.test(error.message)) {
    return { kind: "secondary", retryAt: new Date(now.getTime() + UNNAMED_PAUSE_MS), isNamed: false };
  }
  return undefined;
}
