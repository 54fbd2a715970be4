import { retry } from "@octokit/plugin-retry";
import { throttling, type ThrottlingOptions } from "@octokit/plugin-throttling";
import { Octokit } from "@octokit/rest";
import { SECOND } from "../../lib/durations.ts";
import { createCheckedFetch } from "./checked-fetch.ts";
import { createSpacer, type Gate } from "./pacing.ts";

export interface GitHubOptions {
  /** For example `https://api.github.com`. */
  apiUrl: string;
  token: string;
  /** Takes secrets out of a text. */
  redact: (text: string) => string;
  log?: { warn(fields: Record<string, unknown>, message: string): void } | undefined;
  /** For one request with its answer. Default 30 s. */
  timeoutMs?: number | undefined;
  retryDelays?:
    | {
        /** Reads are repeated after 1, 4 and 9 times this; a lost write is looked for after once this. Default 1 s. */
        baseMs?: number | undefined;
        /** Rate limits that end sooner are waited for, others are a WaitError. Default 15 s. */
        longestPauseMs?: number | undefined;
      }
    | undefined;
  /** Least ms between two writes, and between two that notify people. Default 1 s and 3 s, as GitHub advises. */
  writeSpacing?: { every: number; notifying: number } | undefined;
}

/** https://docs.github.com/rest/about-the-rest-api/api-versions */
const API_VERSION = "2022-11-28";
const READ_RETRIES = 3;
const LIMIT_RETRIES = 2;

/**
 * Reads are repeated after trouble. Writes never are: the plugin cannot know whether a write whose answer was lost was
 * applied, so `lookThenWrite` looks. Refusals for a rate limit applied nothing, and are repeated for both.
 */
export function createOctokit(
  options: GitHubOptions,
  parts: { gate: Gate; settleMs: number; longestPauseMs: number; log: NonNullable<GitHubOptions["log"]> },
): Octokit {
  const spacing = options.writeSpacing ?? { every: SECOND, notifying: 3 * SECOND };
  const onLimit =
    (kind: string) => (afterSeconds: number, request: { url: string }, _octokit: unknown, tries: number) => {
      const waitMs = afterSeconds * SECOND;
      parts.gate.pauseUntil(new Date(Date.now() + waitMs));
      parts.log.warn({ kind, afterSeconds, url: options.redact(request.url) }, "GitHub asks for a pause");
      return tries < LIMIT_RETRIES && waitMs <= parts.longestPauseMs;
    };
  const octokit = new (Octokit.plugin(throttling, retry))({
    auth: options.token,
    baseUrl: options.apiUrl.replace(/\/+$/, ""),
    userAgent: "millrace",
    request: { fetch: createCheckedFetch(options.timeoutMs ?? 30 * SECOND) },
    log: {
      debug: () => undefined,
      info: () => undefined,
      warn: (text: string) => parts.log.warn({}, options.redact(text)),
      error: () => undefined,
    },
    retry: {
      retries: READ_RETRIES,
      retryAfterBaseValue: parts.settleMs,
      doNotRetry: [400, 401, 403, 404, 409, 410, 422, 429, 451],
    },
    throttle: {
      id: "millrace",
      write: toLimiterGroup(spacing.every),
      notifications: toLimiterGroup(spacing.notifying),
      onRateLimit: onLimit("primary"),
      onSecondaryRateLimit: onLimit("secondary"),
    },
  });
  octokit.hook.before("request", async (request) => {
    request.headers["x-github-api-version"] = API_VERSION;
    const isWrite = request.method !== "GET" && request.method !== "HEAD";
    // A copy for each request: the plugins count tries in this object, which is otherwise one for the whole client.
    request.request = { ...request.request, ...(isWrite ? { retries: 0 } : {}) };
    await parts.gate.pass({ isContent: isWrite && throttling.triggersNotification(request.url) });
  });
  return octokit;
}

/** The plugin's own groups are shared by all clients of the process and not adjustable; it uses only this much of one. */
function toLimiterGroup(everyMs: number): NonNullable<ThrottlingOptions["write"]> {
  const spacer = createSpacer(everyMs);
  const limiter = {
    async schedule<T>(_job: unknown, task: () => Promise<T>): Promise<T> {
      await spacer.turn();
      return task();
    },
  };
  return { key: () => limiter } as unknown as NonNullable<ThrottlingOptions["write"]>;
}
