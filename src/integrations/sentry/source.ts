import { BugError, isAppError } from "../../domain/errors.ts";
import type { SignalSource } from "../../domain/ports/signal-source.ts";
import type { Signal } from "../../domain/signal.ts";
import { createSentryClient, type SentryClientOptions } from "./client.ts";
import { toEvidence } from "./evidence.ts";
import { addReleases } from "./releases.ts";
import { SentryEvent, SentryIssue, SentryIssueDetail } from "./schema.ts";
import { SENTRY_WINDOW, toSignal } from "./to-signal.ts";

export interface SentrySourceOptions extends SentryClientOptions {
  repo: string;
  organization: string;
  /** Slugs or ids; none for all that the token sees. */
  projects: string[];
  environments: string[];
  /** May tell Sentry of fixes: the repository's name there; undefined where it may not. */
  resolveIn?: string | undefined;
}

/** What is looked for, most telling first (https://docs.sentry.io/concepts/search/). */
const SWEEPS = [
  { query: "is:unresolved is:regressed", sort: "user", limit: 100, mostPages: 3 },
  { query: "is:unresolved is:escalating", sort: "user", limit: 100, mostPages: 3 },
  { query: "is:unresolved firstSeen:-24h", sort: "user", limit: 100, mostPages: 5 },
  { query: "is:unresolved", sort: "user", limit: 25, mostPages: 1 },
] as const;

/** Issues of one Sentry organization, for one project of the configuration. */
export function createSentrySource(options: SentrySourceOptions): SignalSource {
  const { organization, repo, resolveIn } = options;
  const client = createSentryClient(options);
  const now = options.now ?? (() => new Date());
  const host = new URL(options.url).host;
  const prefix = `sentry:${host}:${organization}`;
  const path = `organizations/${encodeURIComponent(organization)}/issues/`;
  const scope = [
    ...options.projects.map((project) => ["project", project] as const),
    ...options.environments.map((environment) => ["environment", environment] as const),
  ];
  const webUrl = `${options.url.replace(/\/+$/, "")}/organizations/${encodeURIComponent(organization)}/`;
  const place = {
    ...{ repo, prefix, webUrl },
    environment: options.environments.length === 1 ? options.environments[0] : undefined,
  };

  function idOf(key: string): string {
    const id = key.startsWith(`${prefix}:`) ? key.slice(prefix.length + 1) : "";
    if (/^\d{1,20}$/.test(id)) return id;
    throw new BugError("A signal of another source was asked for.", { code: "sentry.foreign_key", details: { key } });
  }

  const getDetail = (key: string, signal: AbortSignal) =>
    client.get(`read the issue ${idOf(key)}`, `${path}${idOf(key)}/`, [], SentryIssueDetail, signal);

  return {
    kind: "sentry",
    name: `sentry ${organization} (${repo})`,
    repo,
    owns: (key) => key.startsWith(`${prefix}:`),

    async read(at, signal) {
      const byKey = new Map<string, Signal>();
      const unread: string[] = [];
      for (const { query, sort, limit, mostPages } of SWEEPS) {
        const pairs = [
          ...scope,
          ["query", query],
          ["sort", sort],
          ["limit", String(limit)],
          ["statsPeriod", SENTRY_WINDOW],
          ["groupStatsPeriod", "auto"],
          ["expand", "integrationIssues"],
          ["expand", "sentryAppIssues"],
        ] as const;
        const found = await client.list(`list issues (${query})`, path, pairs, { mostPages }, SentryIssue, signal);
        // The first sweep that an issue is in is the most telling one.
        for (const issue of found.entries) {
          const made = toSignal(issue, place, at);
          if (!byKey.has(made.key)) byKey.set(made.key, made);
        }
        for (const why of found.unread) unread.push(`an issue of "${query}": ${why}`);
        if (found.isCut && limit === 100) unread.push(`"${query}" has more than ${limit * mostPages} issues`);
      }
      const signals = [...byKey.values()];
      unread.push(...(await addReleases(signals, { client, path, scope, getDetail, idOf }, signal)));
      return { signals, unread };
    },

    async findEvidence(key, signal) {
      const id = idOf(key);
      const what = `read the latest event of the issue ${id}`;
      try {
        return toEvidence(await client.get(what, `${path}${id}/events/latest/`, [], SentryEvent, signal));
      } catch (error) {
        // Events are kept for a shorter time than issues.
        if (isAppError(error) && error.code === "sentry.not_found") return undefined;
        throw error;
      }
    },

    async findState(key, signal) {
      try {
        const { status, statusDetails } = await getDetail(key, signal);
        if (status === "ignored") return { state: "muted" };
        if (status !== "resolved") return { state: "open" };
        return { state: "resolved", how: toResolution(statusDetails) };
      } catch (error) {
        if (isAppError(error) && error.code === "sentry.not_found") return { state: "gone" };
        throw error;
      }
    },

    ensureResolved:
      resolveIn === undefined
        ? undefined
        : async (key, commit, signal) => {
            const { status, statusDetails } = await getDetail(key, signal);
            if (status !== "unresolved" || statusDetails?.inCommit != null) return "unchanged";
            const body = { status: "resolved", statusDetails: { inCommit: { commit, repository: resolveIn } } };
            await client.updateIssue(path, idOf(key), body, signal);
            return "updated";
          },
  };

  function toResolution(details: SentryIssueDetail["statusDetails"]): string {
    if (details?.inRelease != null) return `resolved in the release ${details.inRelease}`;
    if (details?.inNextRelease === true) return "resolved in the next release";
    if (details?.inCommit != null) return "resolved by a commit";
    return `marked as resolved, seen ${now().toISOString().slice(0, 10)}`;
  }
}
