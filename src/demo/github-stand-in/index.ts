import { mkdir } from "node:fs/promises";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join, resolve } from "node:path";
import { getRequestListener } from "@hono/node-server";
import type { Permission } from "../../domain/issue.ts";
import { type Accounts, makeAccounts } from "./accounts.ts";
import { makeApp } from "./app.ts";
import { createBareRepository, type InitialFiles } from "./bare-repository.ts";
import { getIssue, listIssueLabels } from "./find.ts";
import { createFaults, type Faults } from "./faults.ts";
import { handleGit, isGitPath } from "./git-door.ts";
import type { CommentNotice, PullRequestNotice } from "./listeners.ts";
import { answerJobLog, JOB_LOGS } from "./job-logs.ts";
import { makePeople, type People } from "./people.ts";
import { createRateLimits } from "./rate-limit.ts";
import { makeLinks } from "./render/links.ts";
import { toGitUrl } from "./render/repositories.ts";
import { createRequestLog, type RecordedRequest } from "./request-log.ts";
import { createWebhooks, type Webhooks } from "./webhooks.ts";
import { type Comment, type Issue, type Repository } from "./records.ts";
import { createState } from "./state.ts";

export interface StandInOptions {
  /** The bare repositories are made in it. */
  dir: string;
  /** A free one where missing. */
  port?: number;
  /** Where the API begins, such as `/api/v3` on GitHub Enterprise Server; nothing in front of it where missing. */
  apiPath?: string;
  /** Clock of all that is stored. Rate limits run on the machine's own. */
  now?: () => Date;
  /** Requests an hour for each account. */
  rateLimit?: number;
  /** How long an App's token of an installation is good; an hour where missing, as on GitHub. */
  installationTokenMs?: number;
}

export type NewRepository = {
  /** `owner/name`; the owner becomes a user and is admin. */
  repo: string;
  private?: boolean;
  /** The default branch. */
  base?: string;
  collaborators?: Record<string, Exclude<Permission, "none">>;
} & (InitialFiles | { withoutGit: true });

/**
 * A small GitHub of our own on the loopback interface: the REST routes of issues, pull requests and checks with roles,
 * paging, ETags and rate limits, and git over HTTP. Issues live in memory; branches, pull-request files, mergeability
 * and merges are what git says of real bare repositories.
 */
export interface GitHubStandIn extends People, Accounts {
  /** Base of the API, such as `http://127.0.0.1:4000`. */
  url: string;
  /** For clone and push, with any user name and a token as password. */
  gitUrl(repo: string): string;
  addRepository(repository: NewRepository): Promise<void>;
  /** Gives or takes a role. */
  setRole(repo: string, login: string, role: Permission): void;
  /** Folder of the bare repository. */
  gitDir(repo: string): string;
  /** What is stored now, pull requests among the issues. Not for changing. */
  listIssues(repo: string): readonly Issue[];
  listComments(repo: string, issue: number): readonly Comment[];
  /** Names of the labels that the issue carries. */
  listLabels(repo: string, issue: number): string[];
  /** Returns what ends the listening. A listener may act as a person at once. */
  onComment(listener: (notice: CommentNotice) => void): () => void;
  onPullRequest(listener: (notice: PullRequestNotice) => void): () => void;
  /** In the order of arrival. */
  requests: readonly RecordedRequest[];
  /** Requests of the account (of an App itself: its slug) that count against its hourly limit. */
  countRequests(login: string): number;
  /** Writes that arrived so far, refused ones and pushes too. */
  countWrites(): number;
  faults: Faults;
  /** Deliveries to whoever wants to know of changes. */
  webhooks: Webhooks;
  /** Ends all connections, then waits for the work of those that were cut. */
  close(): Promise<void>;
}

const HOST = "127.0.0.1";
const DEFAULT_RATE_LIMIT = 5000;

export async function startGitHubStandIn(options: StandInOptions): Promise<GitHubStandIn> {
  const dir = resolve(options.dir);
  await mkdir(dir, { recursive: true });
  const state = createState(options.now ?? (() => new Date()), options.installationTokenMs);
  const log = createRequestLog();
  const faults = createFaults();
  const rateLimits = createRateLimits(options.rateLimit ?? DEFAULT_RATE_LIMIT);

  const server = createServer();
  await listen(server, options.port ?? 0);
  const web = `http://${HOST}:${(server.address() as AddressInfo).port}`;
  const apiPath = options.apiPath ?? "";
  const url = `${web}${apiPath}`;
  const links = makeLinks(web, apiPath);
  const webhooks = createWebhooks({ state, links });
  const answerApi = getRequestListener(makeApp({ state, links, rateLimits }, log, faults, webhooks).fetch);
  const underWay = new Set<Promise<void>>();
  server.on("request", (request: IncomingMessage, response: ServerResponse) => {
    if (request.url?.startsWith(JOB_LOGS) === true) {
      answerJobLog(state, request.url, response);
      return;
    }
    const isGit = isGitPath(request.url ?? "/");
    if (!isGit && request.url?.startsWith(apiPath) === true) request.url = request.url.slice(apiPath.length);
    const work = isGit ? handleGit({ state, log, faults }, request, response) : answerApi(request, response);
    underWay.add(work);
    void work.finally(() => underWay.delete(work));
  });

  const getRepository = (repo: string): Repository => {
    const repository = state.repositories.get(repo.toLowerCase());
    if (repository === undefined) throw new Error(`The stand-in has no repository ${repo}.`);
    return repository;
  };
  const accounts = makeAccounts(state, getRepository);
  const people = makePeople(state, getRepository, (person) => accounts.addUser(person));
  const addRole = (repository: Repository, login: string, role: Permission): void => {
    accounts.addUser({ login });
    repository.roles.set(login.toLowerCase(), role);
  };

  return {
    ...people,
    ...accounts,
    url,
    gitUrl: (repo) => toGitUrl(links, repo),
    async addRepository({ repo, base = "main", collaborators = {}, ...rest }) {
      const [owner = "", name = ""] = repo.split("/");
      const created = state.now();
      const bare = join(dir, owner, `${name}.git`);
      if (!("withoutGit" in rest)) await createBareRepository(bare, base, rest, created);
      accounts.addUser({ login: owner });
      const repository: Repository = {
        id: state.nextId(),
        owner,
        name,
        isPrivate: rest.private ?? false,
        base,
        dir: bare,
        roles: new Map(),
        labels: [],
        milestones: [],
        issues: [],
        comments: [],
        events: [],
        reviews: [],
        reviewComments: [],
        statuses: [],
        checkRuns: [],
        reviewersAsked: new Map(),
        requiredChecks: [],
        createdAt: created,
        pushedAt: created,
      };
      for (const [login, role] of Object.entries(collaborators)) addRole(repository, login, role);
      state.repositories.set(repo.toLowerCase(), repository);
    },
    setRole: (repo, login, role) => addRole(getRepository(repo), login, role),
    gitDir: (repo) => getRepository(repo).dir,
    listIssues: (repo) => getRepository(repo).issues,
    listComments: (repo, issue) => getRepository(repo).comments.filter((comment) => comment.issue === issue),
    listLabels: (repo, issue) => {
      const repository = getRepository(repo);
      return listIssueLabels(repository, getIssue(repository, issue)).map(({ name }) => name);
    },
    onComment: (listener) => state.listeners.onComment(listener),
    onPullRequest: (listener) => state.listeners.onPullRequest(listener),
    requests: log.entries,
    countRequests: (login) => rateLimits.look(login).used,
    countWrites: () => log.countWrites(),
    faults,
    webhooks,
    async close() {
      await webhooks.close();
      await close(server);
      await Promise.allSettled(underWay);
    },
  };
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolveListening, reject) => {
    server.once("error", reject);
    server.listen(port, HOST, () => {
      server.off("error", reject);
      resolveListening();
    });
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolveClosed, reject) => {
    server.close((error) => (error === undefined ? resolveClosed() : reject(error)));
    server.closeAllConnections();
  });
}
