import { type AppError, ConfigError, ParkError, TransientError, WaitError } from "../../domain/errors.ts";
import type { BoundedAnswer, RequestFailure } from "../../lib/bounded-request.ts";
import { MINUTE, SECOND } from "../../lib/durations.ts";
import { readLimits } from "./limits.ts";

const LONGEST_REASON = 200;
const LONGEST_WAIT_MS = 15 * MINUTE;

/**
 * An answer that is no success as one of the domain's errors. `what` goes on after "when asked to".
 *
 *   401            ConfigError     sentry.bad_token
 *   403            ParkError       sentry.no_permission
 *   404, 410       ParkError       sentry.not_found
 *   429            WaitError       sentry.rate_limit, until the window's end
 *   other 4xx      ParkError       sentry.refused
 *   3xx            ParkError       sentry.redirected: the token goes to no other place
 *   5xx, 408       TransientError  sentry.unavailable
 */
export function toStatusError(answer: BoundedAnswer, what: string, now: Date): AppError {
  const { status } = answer;
  const message = `Sentry answered ${status} when asked to ${what}: ${toReason(answer.text)}`;
  const details = { status, what };
  if (status === 401) {
    return new ConfigError(message, {
      code: "sentry.bad_token",
      hint: "Make a new token of an internal integration with org:read, project:read and event:read.",
      details,
    });
  }
  if (status === 403) {
    return new ParkError(message, {
      code: "sentry.no_permission",
      hint: "The token needs org:read, project:read and event:read, and event:write where `resolve` is on.",
      details,
    });
  }
  if (status === 404 || status === 410) {
    return new ParkError(message, {
      code: "sentry.not_found",
      hint: "Check url, organization and projects: Sentry hides what the token may not see, and has a host for each region.",
      details,
    });
  }
  if (status === 429) {
    const retryAt = readLimits(answer.headers, now).resetAt ?? new Date(now.getTime() + MINUTE);
    const latest = new Date(Math.min(retryAt.getTime() + SECOND, now.getTime() + LONGEST_WAIT_MS));
    return new WaitError(`Sentry's rate limit is reached, seen when asked to ${what}.`, {
      code: "sentry.rate_limit",
      retryAt: latest,
      details,
    });
  }
  if (status >= 500 || status === 408) return new TransientError(message, { code: "sentry.unavailable", details });
  if (status >= 300 && status < 400) {
    return new ParkError(`Sentry sent the request to ${what} on to another address; the token is not sent there.`, {
      code: "sentry.redirected",
      hint: "Set url to the address that Sentry names, for example https://us.sentry.io.",
      details,
    });
  }
  return new ParkError(message, { code: "sentry.refused", details });
}

export function toFailureError(failure: RequestFailure, what: string): AppError {
  if (failure.why === "timeout") {
    return new TransientError(`Sentry took too long to ${what}.`, { code: "sentry.timeout", cause: failure });
  }
  if (failure.why === "unreachable") {
    return new TransientError(`Sentry could not be reached to ${what}: ${failure.message}.`, {
      code: "sentry.unavailable",
      hint: "Check the network and the url of the source.",
      cause: failure,
    });
  }
  return makeBadAnswer(what, failure.why === "cut" ? "it was cut off" : failure.message);
}

export function makeBadAnswer(what: string, why: string): TransientError {
  return new TransientError(`Sentry's answer could not be read when asked to ${what}: ${why}.`, {
    code: "sentry.bad_answer",
  });
}

function toReason(text: string): string {
  if (/^\s*</.test(text)) return "a page of HTML";
  const line = text.replaceAll(/\s+/g, " ").trim();
  return line.length > LONGEST_REASON ? `${line.slice(0, LONGEST_REASON)}…` : line;
}
