import { retry } from "@octokit/plugin-retry";
import { throttling, type ThrottlingOptions } from "@octokit/plugin-throttling";
import { Octokit } from "@octokit/rest";
import type { z } from "zod";
import { ParkError, WaitError } from "../../domain/errors.ts";
import { SECOND } from "../../lib/durations.ts";
import { createCheckedFetch } from "./checked-fetch.ts";
import { type Call, toAppError, UnreadableAnswer } from "./errors.ts";
import { createGate, createSpacer, type Gate } from "./pacing.ts";
import { User } from "./schema.ts";

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
  /** Least time between two writes, and between two that notify people. Default 1 s and 3 s, as GitHub advises. */
  writeSpacing?: { everyMs: number; notifyingMs: number } | undefined;
}

type Answer = { data: unknown; headers: { link?: string | undefined } };
type Send = (octokit: Octokit) => Promise<Answer>;

/** The one door to GitHub: every request goes through it, and every failure leaves it as an error of the domain. */
export interface GitHubClient {
  /** For every text that leaves: nothing we write may hold a secret. */
  readonly redact: (text: string) => string;
  /** How long to wait before a write whose answer was lost is looked for. */
  readonly settleMs: number;
  /** Login of the token's account; asked once. */
  whoAmI(): Promise<string>;
  /** One request; the answer has to fit the schema. */
  ask<T>(call: Call, send: Send, schema: z.ZodType<T>): Promise<T>;
  /** All pages of a list. `send` asks for the first one. */
  list<T>(call: Call, send: Send, entry: z.ZodType<T>): Promise<T[]>;
}

/** https://docs.github.com/rest/about-the-rest-api/api-versions */
const API_VERSION = "2022-11-28";
const READ_RETRIES = 3;
const LIMIT_RETRIES = 2;
/** 100 entries each: more than any project's issues; a bound against a host that always names a next page. */
const MOST_PAGES = 1_000;

export const PER_PAGE = 100;

export function createClient(options: GitHubOptions): GitHubClient {
  const log = options.log ?? { warn: () => undefined };
  const settleMs = options.retryDelays?.baseMs ?? SECOND;
  const longestPauseMs = options.retryDelays?.longestPauseMs ?? 15 * SECOND;
  const gate = createGate({ longestPauseMs });
  const octokit = createOctokit(options, { gate, settleMs, longestPauseMs, log });
  let login: Promise<string> | undefined;

  async function request(call: Call, send: Send): Promise<Answer> {
    try {
      return await send(octokit);
    } catch (error) {
      const failure = toAppError(error, call, options.redact);
      if (failure instanceof WaitError) gate.pauseUntil(failure.retryAt);
      throw failure;
    }
  }

  function read<T>(call: Call, data: unknown, schema: z.ZodType<T>): T {
    const parsed = schema.safeParse(data);
    if (parsed.success) return parsed.data;
    const fields = parsed.error.issues.slice(0, 3).map((issue) => `${issue.path.join(".")}: ${issue.message}`);
    throw toAppError(new UnreadableAnswer(fields.join("; ")), call, options.redact);
  }

  async function ask<T>(call: Call, send: Send, schema: z.ZodType<T>): Promise<T> {
    return read(call, (await request(call, send)).data, schema);
  }

  return {
    redact: options.redact,
    settleMs,
    ask,
    async whoAmI() {
      const asked = (login ??= ask(
        { what: "name the token's account" },
        (github) => github.rest.users.getAuthenticated(),
        User,
      ).then((user) => user.login));
      try {
        return await asked;
      } catch (error) {
        if (login === asked) login = undefined;
        throw error;
      }
    },
    async list(call, send, entry) {
      const entries = [];
      let answer = await request(call, send);
      for (let page = 1; page <= MOST_PAGES; page += 1) {
        entries.push(...read(call, answer.data, entry.array()));
        const next = findNextPage(answer.headers.link, options.apiUrl);
        if (next === undefined) return entries;
        answer = await request(call, (github) => github.request(`GET ${next}`));
      }
      throw new ParkError(`GitHub has more than ${MOST_PAGES} pages when asked to ${call.what}.`, {
        code: "github.too_many_pages",
        details: { repo: call.repo },
      });
    },
  };
}

/**
 * Reads are repeated after trouble. Writes never are: the plugin cannot know whether a write whose answer was lost was
 * applied, so `lookThenWrite` looks. Refusals for a rate limit applied nothing, and are repeated for both.
 */
function createOctokit(
  options: GitHubOptions,
  parts: { gate: Gate; settleMs: number; longestPauseMs: number; log: NonNullable<GitHubOptions["log"]> },
): Octokit {
  const spacing = options.writeSpacing ?? { everyMs: SECOND, notifyingMs: 3 * SECOND };
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
      write: toLimiterGroup(spacing.everyMs),
      notifications: toLimiterGroup(spacing.notifyingMs),
      onRateLimit: onLimit("primary"),
      onSecondaryRateLimit: onLimit("secondary"),
    },
  });
  octokit.hook.before("request", async (request) => {
    request.headers["x-github-api-version"] = API_VERSION;
    const isWrite = request.method !== "GET" && request.method !== "HEAD";
    if (isWrite) request.request = { ...request.request, retries: 0 };
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

/** The next page on the host we were told: the token goes with the request, so no other host is followed. */
function findNextPage(link: string | undefined, apiUrl: string): string | undefined {
  const next = /<([^<>]+)>;\s*rel="next"/.exec(link ?? "")?.[1];
  if (next === undefined) return undefined;
  const { pathname, search } = new URL(next, apiUrl);
  return `${new URL(apiUrl).origin}${pathname}${search}`;
}
