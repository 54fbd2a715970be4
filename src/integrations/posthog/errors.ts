import { type AppError, ConfigError, ParkError, TransientError, WaitError } from "../../domain/errors.ts";
import type { BoundedAnswer, RequestFailure } from "../../lib/bounded-request.ts";
import { MINUTE, SECOND } from "../../lib/durations.ts";

const LONGEST_REASON = 500;
const LONGEST_WAIT_MS = 15 * MINUTE;

/**
 * An answer that is no success as one of the domain's errors. `what` goes on after "when asked to".
 *
 *   401            ConfigError     posthog.bad_key
 *   403            ParkError       posthog.no_permission
 *   404            ParkError       posthog.not_found
 *   429            WaitError       posthog.rate_limit, until Retry-After, else for a minute
 *   3xx            ParkError       posthog.redirected: the key goes to no other place
 *   other 4xx      ParkError       posthog.refused
 *   5xx, 408       TransientError  posthog.unavailable
 */
export function toStatusError(answer: BoundedAnswer, what: string, now: Date): AppError {
  const { status } = answer;
  const message = `PostHog answered ${status} when asked to ${what}: ${toReason(answer.text)}`;
  const details = { status, what };
  if (status === 401) {
    return new ConfigError(message, {
      code: "posthog.bad_key",
      hint: "The query API takes a personal API key (phx_…), made under Settings → Personal API keys, of the same region.",
      details,
    });
  }
  if (status === 403) {
    return new ParkError(message, {
      code: "posthog.no_permission",
      hint: "Give the personal API key the scope query:read for this project.",
      details,
    });
  }
  if (status === 404) {
    return new ParkError(message, {
      code: "posthog.not_found",
      hint: "Check url and project: the number is in the address of the project's pages, and each region has its own host.",
      details,
    });
  }
  if (status === 429) {
    const seconds = /^\d{1,6}$/.exec(answer.headers.get("Retry-After")?.trim() ?? "")?.[0];
    const waitMs = Math.min(seconds === undefined ? MINUTE : Number(seconds) * SECOND, LONGEST_WAIT_MS);
    return new WaitError(`PostHog's rate limit is reached, seen when asked to ${what}.`, {
      code: "posthog.rate_limit",
      retryAt: new Date(now.getTime() + waitMs),
      details,
    });
  }
  if (status >= 500 || status === 408) return new TransientError(message, { code: "posthog.unavailable", details });
  if (status >= 300 && status < 400) {
    return new ParkError(`PostHog sent the request to ${what} on to another address; the key is not sent there.`, {
      code: "posthog.redirected",
      hint: "Set url to the address of your region, such as https://us.posthog.com or https://eu.posthog.com.",
      details,
    });
  }
  return new ParkError(message, { code: "posthog.refused", details });
}

export function toFailureError(failure: RequestFailure, what: string): AppError {
  if (failure.why === "timeout") {
    return new TransientError(`PostHog took too long to ${what}.`, { code: "posthog.timeout", cause: failure });
  }
  if (failure.why === "unreachable") {
    return new TransientError(`PostHog could not be reached to ${what}: ${failure.message}.`, {
      code: "posthog.unavailable",
      hint: "Check the network and the url of the source.",
      cause: failure,
    });
  }
  return makeBadAnswer(what, failure.why === "cut" ? "it was cut off" : failure.message);
}

export function makeBadAnswer(what: string, why: string): TransientError {
  return new TransientError(`PostHog's answer could not be read when asked to ${what}: ${why}.`, {
    code: "posthog.bad_answer",
  });
}

/** PostHog explains in `detail` (https://posthog.com/docs/api); what else comes is shown as it starts. */
export function toReason(text: string): string {
  if (/^\s*</.test(text)) return "a page of HTML";
  const detail = /"detail"\s*:\s*"((?:[^"\\]|\\.)*)"/.exec(text)?.[1];
  const line = (detail ?? text).replaceAll(/\s+/g, " ").trim();
  return line.length > LONGEST_REASON ? `${line.slice(0, LONGEST_REASON)}…` : line;
}
