import type { Octokit } from "@octokit/rest";
import type { z } from "zod";
import { ConfigError, ParkError, WaitError } from "../../domain/errors.ts";
import { MINUTE, SECOND } from "../../lib/durations.ts";
import { createNowAndThen } from "../../lib/now-and-then.ts";
import { createDoor, type Door } from "./door.ts";
import { type Call, hasCode, toAppError, UnreadableAnswer } from "./errors.ts";
import { createLocalQuota } from "./local-quota.ts";
import { createAppOctokit } from "./octokit.ts";
import type { GitHubOptions } from "./options.ts";
import { PER_PAGE, readLinks } from "./paging.ts";
import { User } from "./schema.ts";
import { type Account, createSignIn } from "./sign-in.ts";
import { createSteadyQuota } from "./steady-quota.ts";

type Answer = { data: unknown; headers: { link?: string | undefined } };
type Send = (octokit: Octokit) => Promise<Answer>;
type SendPage = (octokit: Octokit, page: number) => Promise<Answer>;

/** The one door to GitHub: every request goes through it, and every failure leaves it as an error of the domain. */
export interface GitHubClient {
  /** For every text that leaves: nothing we write may hold a secret. */
  readonly redact: (text: string) => string;
  /** How long to wait before a write whose answer was lost is looked for. */
  readonly settleMs: number;
  /** Login of the account that writes; asked once. */
  whoAmI(): Promise<string>;
  /** A token for git, with at least so much time left. */
  takeToken(repo: string, leftMs: number): Promise<string>;
  /** One request; the answer has to fit the schema. */
  ask<T>(call: Call, send: Send, schema: z.ZodType<T>): Promise<T>;
  /** One request signed as the App, with the address of the next page; undefined where access is by token. */
  askAsApp<T>(call: Call, send: Send, schema: z.ZodType<T>): Promise<{ data: T; next: string | undefined } | undefined>;
  /** All pages of a list. `send` asks for one of them, by its number from 1. */
  list<T>(call: Call, send: SendPage, entry: z.ZodType<T>): Promise<T[]>;
  /** The same, but undefined where there are more pages than that; costs one request then. */
  listIfShort<T>(call: Call, send: SendPage, entry: z.ZodType<T>, mostPages: number): Promise<T[] | undefined>;
}

/** 100 entries each: more than any project's issues; a bound against a host that always names a next page. */
const MOST_PAGES = 1_000;

export function createClient(options: GitHubOptions): GitHubClient {
  const { redact, apiUrl, log } = options;
  const settleMs = options.retryDelays?.baseMs ?? SECOND;
  const isNews = createNowAndThen(MINUTE);
  const quota =
    options.quota === undefined
      ? createLocalQuota()
      : createSteadyQuota(options.quota, (message) => {
          if (isNews(message)) log?.warn({ error: redact(message) }, "The shared count of requests does not answer");
        });
  const signIn = createSignIn(options.access, {
    makeAppOctokit: (app) => createAppOctokit(options, app),
    onSecret: (secret) => options.onSecret?.(secret),
  });
  const doors = new Map<string, Door>();
  let login: Promise<string> | undefined;

  async function findDoor(repo: string | undefined): Promise<Door> {
    const found = await asApp(repo, () => signIn.findAccount(repo));
    const known = doors.get(found.id);
    if (known !== undefined) return known;
    const takeToken: Account["takeToken"] = (leftMs) => asApp(repo, () => found.takeToken(leftMs));
    const door = createDoor(options, { ...found, takeToken }, quota);
    doors.set(found.id, door);
    return door;
  }

  /** What an App asks for itself; its errors concern the App, not the repository's content. */
  async function asApp<T>(repo: string | undefined, ask: () => Promise<T>): Promise<T> {
    try {
      return await ask();
    } catch (error) {
      throw toAppAccessError(toAppError(error, { what: "sign in as the App", repo }, redact), repo);
    }
  }

  async function request(call: Call, send: Send): Promise<Answer> {
    const door = await findDoor(call.repo);
    try {
      return await sendThrough(door, call, send);
    } catch (error) {
      // A token of an App can be withdrawn before its time, with its installation for example.
      if (!hasCode(error, "github.bad_token") || !door.account.renew()) throw error;
    }
    return sendThrough(await findDoor(call.repo), call, send);
  }

  async function sendThrough({ getOctokit, gate }: Door, call: Call, send: Send): Promise<Answer> {
    try {
      return await send(getOctokit());
    } catch (error) {
      const failure = toAppError(error, call, redact);
      throw failure instanceof WaitError ? afterPause(failure, gate.findPauseEnd()) : failure;
    }
  }

  function read<T>(call: Call, data: unknown, schema: z.ZodType<T>): T {
    const parsed = schema.safeParse(data);
    if (parsed.success) return parsed.data;
    const fields = parsed.error.issues.slice(0, 3).map((issue) => `${issue.path.join(".")}: ${issue.message}`);
    throw toAppError(new UnreadableAnswer(fields.join("; ")), call, redact);
  }

  async function ask<T>(call: Call, send: Send, schema: z.ZodType<T>): Promise<T> {
    return read(call, (await request(call, send)).data, schema);
  }

  async function listIfShort<T>(
    call: Call,
    send: SendPage,
    entry: z.ZodType<T>,
    mostPages: number,
  ): Promise<T[] | undefined> {
    const entries: T[] = [];
    let sendNext: Send = (github) => send(github, 1);
    for (let page = 1; page <= mostPages; page += 1) {
      const answer = await request(call, sendNext);
      const here = read(call, answer.data, entry.array());
      entries.push(...here);
      const { next, lastPage } = readLinks(answer.headers.link, apiUrl);
      // A full page that was "not modified" may have got a next one that its known header does not name.
      if (next === undefined && here.length < PER_PAGE) return entries;
      if (lastPage > mostPages) return undefined;
      sendNext = (github) => (next === undefined ? send(github, page + 1) : github.request(`GET ${next}`));
    }
    return undefined;
  }

  async function readLogin(): Promise<string> {
    const app = signIn.readAppLogin();
    if (app !== undefined) return asApp(undefined, () => app);
    const call = { what: "name the token's account" };
    return (await ask(call, (github) => github.rest.users.getAuthenticated(), User)).login;
  }

  return {
    redact,
    settleMs,
    ask,
    async whoAmI() {
      const asked = (login ??= readLogin());
      try {
        return await asked;
      } catch (error) {
        if (login === asked) login = undefined;
        throw error;
      }
    },
    async takeToken(repo, leftMs) {
      const { account } = await findDoor(repo);
      return account.takeToken(leftMs);
    },
    async askAsApp(call, send, schema) {
      const appOctokit = signIn.findAppOctokit();
      if (appOctokit === undefined) return undefined;
      const answer = await asApp(undefined, () => send(appOctokit));
      return { data: read(call, answer.data, schema), next: readLinks(answer.headers.link, apiUrl).next };
    },
    listIfShort,
    async list(call, send, entry) {
      const entries = await listIfShort(call, send, entry, MOST_PAGES);
      if (entries !== undefined) return entries;
      throw new ParkError(`GitHub has more than ${MOST_PAGES} pages when asked to ${call.what}.`, {
        code: "github.too_many_pages",
        details: { repo: call.repo },
      });
    },
  };
}

/** The pause may be longer than this answer says: it grows, or another runner was told of a longer one. */
function afterPause(failure: WaitError, pauseEnd: Date | undefined): WaitError {
  if (pauseEnd === undefined || pauseEnd <= failure.retryAt) return failure;
  const { code, hint, details, cause } = failure;
  return new WaitError(failure.message, { code, hint, details, cause, retryAt: pauseEnd });
}

function toAppAccessError(error: Error, repo: string | undefined): Error {
  if (hasCode(error, "github.bad_token")) {
    return new ConfigError(error.message, {
      code: "github.bad_app",
      hint: "github.app.id and the private key do not belong together, or the key was revoked; or this machine's clock is wrong.",
      cause: error,
    });
  }
  if (hasCode(error, "github.not_found")) {
    return new ParkError(`The GitHub App is not installed where it can see ${repo ?? "the repository"}.`, {
      code: "github.not_installed",
      hint: "Install the App for this repository; with github.app.installationId set, check that number, too.",
      cause: error,
    });
  }
  return error;
}
