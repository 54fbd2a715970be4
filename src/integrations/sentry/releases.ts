import type { Signal } from "../../domain/signal.ts";
import type { SentryClient } from "./client.ts";
import { type SentryIssueDetail, SentryIssue } from "./schema.ts";

/** Single issues that are looked at for their release, in one reading. */
const MOST_REGRESSED = 20;
const MOST_NEW = 10;

export interface ReleaseDeps {
  client: SentryClient;
  /** `organizations/<organization>/issues/`. */
  path: string;
  scope: readonly (readonly [string, string])[];
  getDetail(key: string, signal: AbortSignal): Promise<SentryIssueDetail>;
  idOf(key: string): string;
}

/**
 * Adds the releases, which Sentry's list leaves out: each regressed signal is asked for its last one; of the new ones the
 * widest names its first release, and one search finds all others that were first seen in it. Returns what was left out.
 */
export async function addReleases(signals: Signal[], deps: ReleaseDeps, signal: AbortSignal): Promise<string[]> {
  const regressed = signals.filter(({ state }) => state === "regressed");
  for (const one of regressed.slice(0, MOST_REGRESSED)) {
    const { firstRelease, lastRelease } = await deps.getDetail(one.key, signal);
    setReleases(one, firstRelease?.version, lastRelease?.version);
  }
  const unread =
    regressed.length > MOST_REGRESSED ? [`the releases of ${regressed.length - MOST_REGRESSED} regressed issues`] : [];

  const unknown = new Map(
    signals.filter(({ state }) => state === "new").map((one) => [deps.idOf(one.key), one] as const),
  );
  for (let looks = 0; unknown.size > 0 && looks < MOST_NEW; looks += 1) {
    const [id, widest] = [...unknown].reduce((a, b) => (b[1].users > a[1].users ? b : a));
    unknown.delete(id);
    const { firstRelease, lastRelease } = await deps.getDetail(widest.key, signal);
    setReleases(widest, firstRelease?.version, lastRelease?.version);
    const release = firstRelease?.version;
    if (release === undefined || unknown.size === 0) continue;
    for (const other of await listFirstSeenIn(release, deps, signal)) {
      const found = unknown.get(other);
      if (found === undefined) continue;
      unknown.delete(other);
      setReleases(found, release, undefined);
    }
  }
  if (unknown.size > 0) unread.push(`the first release of ${unknown.size} new issues`);
  return unread;
}

async function listFirstSeenIn(release: string, { client, path, scope }: ReleaseDeps, signal: AbortSignal) {
  const quoted = `"${release.replaceAll(/["\\*]/g, "")}"`;
  const query = [...scope, ["query", `is:unresolved firstRelease:${quoted}`], ["limit", "100"]] as const;
  const what = `list the issues of the release ${release.slice(0, 80)}`;
  const { entries } = await client.list(what, path, query, { mostPages: 3 }, SentryIssue, signal);
  return entries.map(({ id }) => id);
}

function setReleases(signal: Signal, first: string | undefined, last: string | undefined): void {
  signal.firstRelease = first;
  signal.releases = [...new Set([first, last].filter((release) => release !== undefined))];
}
