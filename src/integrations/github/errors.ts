import {
  type AppError,
  ConfigError,
  isAppError,
  messageOf,
  ParkError,
  TransientError,
  WaitError,
} from "../../domain/errors.ts";
import { findMissingPermission } from "./permission-names.ts";
import { type FailedRequest, findLimit } from "./rate-limit.ts";

/** What was asked of GitHub, for the sentence of an error: "GitHub did not <what> in <repo>". */
export interface Call {
  /** With a verb first, for example `list the comments of #12`. */
  what: string;
  /** Missing where the call concerns no repository. */
  repo?: string | undefined;
}

const LONGEST_REASON = 300;

/** The answer arrived, but it is not what the call answers: cut off, an error page with status 200, a missing field. */
export class UnreadableAnswer extends Error {
  override readonly name = "UnreadableAnswer";
}

/**
 * Every failure of a call as one of the domain's errors.
 *
 *   401                              ConfigError     github.bad_token
 *   403/429 primary limit            WaitError       github.rate_limit, until the reset
 *   403/429 secondary limit          WaitError       github.secondary_limit, until Retry-After, else for a minute
 *   403, 451                         ParkError       github.no_permission
 *   404, 410                         ParkError       github.not_found
 *   422 of a thing that is there     ParkError       github.already_exists
 *   other 4xx                        ParkError       github.refused
 *   time-out                         TransientError  github.timeout
 *   5xx, 408, 409, lost connection   TransientError  github.unavailable
 *   cut off or unreadable answer     TransientError  github.bad_answer
 */
export function toAppError(error: unknown, call: Call, redact: (text: string) => string, now = new Date()): AppError {
  if (isAppError(error)) return error;
  const place = call.repo === undefined ? "" : ` in ${call.repo}`;
  const failed = findFailedRequest(error);
  const status = failed?.status;
  const reason = toReason(error, status, redact);
  const permission = failed === undefined ? undefined : findMissingPermission(failed.response?.headers ?? {});
  const details = { call: call.what, repo: call.repo, status, ...(permission === undefined ? {} : { permission }) };
  const facts = { details, cause: toSafeCause(error, redact) };
  const answered = `GitHub answered ${status} when asked to ${call.what}${place}: ${reason}`;

  if (hasCause(error, (cause) => cause instanceof UnreadableAnswer)) {
    return new TransientError(`GitHub's answer could not be read when asked to ${call.what}${place}: ${reason}`, {
      code: "github.bad_answer",
      ...facts,
    });
  }
  if (hasCause(error, (cause) => cause instanceof Error && cause.name === "TimeoutError")) {
    return new TransientError(`GitHub took too long to ${call.what}${place}.`, { code: "github.timeout", ...facts });
  }
  if (failed === undefined || status === undefined) {
    return new TransientError(`GitHub could not be reached to ${call.what}${place}: ${reason}`, {
      code: "github.unavailable",
      hint: "Check the network and github.apiUrl.",
      ...facts,
    });
  }
  const limit = findLimit(failed, now);
  if (limit !== undefined) {
    return new WaitError(`GitHub's ${limit.kind} rate limit is reached, seen when asked to ${call.what}${place}.`, {
      code: limit.kind === "primary" ? "github.rate_limit" : "github.secondary_limit",
      retryAt: limit.retryAt,
      ...facts,
    });
  }
  if (status === 401) {
    return new ConfigError(answered, {
      code: "github.bad_token",
      hint: "The token of github.token is wrong, expired or revoked: make a new one.",
      ...facts,
    });
  }
  if (status >= 500 || status === 408 || status === 409) {
    return new TransientError(answered, { code: "github.unavailable", ...facts });
  }
  return toParkError(answered, status, reason, facts);
}

function toParkError(
  message: string,
  status: number,
  reason: string,
  facts: { details: Record<string, unknown>; cause: unknown },
): ParkError {
  switch (status) {
    case 403:
    case 451:
      return new ParkError(message, {
        code: "github.no_permission",
        hint: toPermissionHint(facts.details["permission"]),
        ...facts,
      });
    case 404:
    case 410:
      return new ParkError(message, {
        code: "github.not_found",
        hint: "It was deleted or moved, or the token may not see it: GitHub answers both the same way.",
        ...facts,
      });
    case 422:
      return new ParkError(message, {
        code: /already[ _]exists/i.test(reason) ? "github.already_exists" : "github.refused",
        ...facts,
      });
    default:
      return new ParkError(message, { code: "github.refused", ...facts });
  }
}

function toPermissionHint(permission: unknown): string {
  if (typeof permission === "string") return `Give the token or the App "${permission}" for this repository.`;
  return "Give the token read and write access to contents, issues and pull requests of this repository, or its account a role that has it.";
}

function findFailedRequest(error: unknown): FailedRequest | undefined {
  const isAnswered = error instanceof Error && "status" in error && "response" in error && error.response !== undefined;
  return isAnswered ? (error as FailedRequest) : undefined;
}

/** True where a write may have been applied although it failed here: look before writing again. */
export function isAnswerLost(error: unknown): boolean {
  return error instanceof TransientError;
}

export function hasCode(error: unknown, code: string): boolean {
  return isAppError(error) && error.code === code;
}

/** One short line: GitHub answers a 502 with a page of HTML. */
function toReason(error: unknown, status: number | undefined, redact: (text: string) => string): string {
  if (status !== undefined && /^\s*</.test(messageOf(error))) return "an HTML page instead of JSON";
  const line = redact(messageOf(error)).replaceAll(/\s+/g, " ").trim();
  return line.length > LONGEST_REASON ? `${line.slice(0, LONGEST_REASON)}…` : line;
}

/** A RequestError holds the request with its headers; only its redacted sentence goes on. */
function toSafeCause(error: unknown, redact: (text: string) => string): Error {
  const safe = new Error(toReason(error, undefined, redact));
  safe.name = error instanceof Error ? error.name : "Error";
  return safe;
}

function hasCause(error: unknown, matches: (cause: unknown) => boolean): boolean {
  let current = error;
  for (let depth = 0; depth < 5 && current !== undefined && current !== null; depth += 1) {
    if (matches(current)) return true;
    current = current instanceof Error ? current.cause : undefined;
  }
  return false;
}
