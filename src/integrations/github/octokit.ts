import { retry } from "@octokit/plugin-retry";
import { throttling, type ThrottlingOptions } from "@octokit/plugin-throttling";
import { Octokit } from "@octokit/rest";
import { SECOND } from "../../lib/durations.ts";
import { makeAppStrategy } from "./app-access.ts";
import { createCheckedFetch } from "./checked-fetch.ts";
import { type GitHubOptions, LONGEST_PAUSE_MS, REQUEST_TIMEOUT_MS } from "./options.ts";
import { createSpacer, type Gate } from "./pacing.ts";
import type { Account } from "./sign-in.ts";

/** https://docs.github.com/rest/about-the-rest-api/api-versions */
const API_VERSION = "2022-11-28";
const READ_RETRIES = 3;
const LIMIT_RETRIES = 2;

/**
 * The requests of one account. Reads are repeated after trouble. Writes never are: the plugin cannot know whether a write
 * whose answer was lost was applied, so `lookThenWrite` looks. Refusals for a rate limit applied nothing, and are repeated
 * for both.
 */
export function createAccountOctokit(
  options: GitHubOptions,
  parts: { account: Account; gate: Gate; fetch: typeof fetch },
): Octokit {
  const { account, gate } = parts;
  const octokit = makeOctokit(options, { request: { fetch: parts.fetch } });
  octokit.hook.before("request", async (request) => {
    const isWrite = request.method !== "GET" && request.method !== "HEAD";
    // A copy for each request: the plugins count tries in this object, which is otherwise one for the whole client.
    request.request = { ...request.request, ...(isWrite ? { retries: 0 } : {}) };
    await gate.pass({ isContent: isWrite && throttling.triggersNotification(request.url) });
    request.headers["x-github-api-version"] = API_VERSION;
    request.headers.authorization = `token ${await account.takeToken()}`;
  });
  return octokit;
}

/** The few questions that an App asks for itself, signed with its key. A token that nobody received does no harm, so all are repeated. */
export function createAppOctokit(options: GitHubOptions, app: { id: number | string; privateKey: string }): Octokit {
  const onSkew = () => options.log?.warn({ app: app.id }, "The clocks of GitHub and of this machine differ");
  const octokit = makeOctokit(options, {
    request: { fetch: createCheckedFetch(options.timeoutMs ?? REQUEST_TIMEOUT_MS) },
    ...makeAppStrategy(app, onSkew),
  });
  octokit.hook.before("request", (request) => {
    request.headers["x-github-api-version"] = API_VERSION;
    request.request = { ...request.request };
  });
  return octokit;
}

function makeOctokit(options: GitHubOptions, own: Record<string, unknown>): Octokit {
  const spacing = options.writeSpacing ?? { every: SECOND, notifying: 3 * SECOND };
  const longestPauseMs = options.retryDelays?.longestPauseMs ?? LONGEST_PAUSE_MS;
  const onLimit =
    (kind: string) => (afterSeconds: number, request: { url: string }, _octokit: unknown, tries: number) => {
      options.log?.warn({ kind, afterSeconds, url: options.redact(request.url) }, "GitHub asks for a pause");
      return tries < LIMIT_RETRIES && afterSeconds * SECOND <= longestPauseMs;
    };
  const groups = {
    global: toLimiterGroup(0),
    write: toLimiterGroup(spacing.every),
    notifications: toLimiterGroup(spacing.notifying),
  };
  return new (Octokit.plugin(throttling, retry))({
    ...own,
    baseUrl: options.apiUrl.replace(/\/+$/, ""),
    userAgent: "millrace",
    log: {
      debug: () => undefined,
      info: () => undefined,
      warn: (text: string) => options.log?.warn({}, options.redact(text)),
      error: () => undefined,
    },
    retry: {
      retries: READ_RETRIES,
      retryAfterBaseValue: options.retryDelays?.baseMs ?? SECOND,
      doNotRetry: [400, 401, 403, 404, 409, 410, 422, 429, 451],
    },
    throttle: {
      id: "millrace",
      ...groups,
      onRateLimit: onLimit("primary"),
      onSecondaryRateLimit: onLimit("secondary"),
    },
  });
}

/**
 * The plugin's own groups are shared by all clients of the process, are not adjustable, and plan by the wall clock; it uses
 * only this much of one.
 */
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
