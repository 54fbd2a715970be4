import type { Octokit } from "@octokit/rest";
import type { z } from "zod";
import { ParkError, WaitError } from "../../domain/errors.ts";
import { SECOND } from "../../lib/durations.ts";
import { type Call, toAppError, UnreadableAnswer } from "./errors.ts";
import { createOctokit, type GitHubOptions } from "./octokit.ts";
import { createGate } from "./pacing.ts";
import { User } from "./schema.ts";

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

/** The next page on the host we were told: the token goes with the request, so no other host is followed. */
function findNextPage(link: string | undefined, apiUrl: string): string | undefined {
  const next = /<([^<>]+)>;\s*rel="next"/.exec(link ?? "")?.[1];
  if (next === undefined) return undefined;
  const { pathname, search } = new URL(next, apiUrl);
  return `${new URL(apiUrl).origin}${pathname}${search}`;
}
