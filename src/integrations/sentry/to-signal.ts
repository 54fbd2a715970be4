import { type Signal, SIGNAL_LEVELS, type SignalLevel, type SignalState } from "../../domain/signal.ts";
import { DAY, HOUR } from "../../lib/durations.ts";
import type { SentryIssue } from "./schema.ts";

/** What the configuration says of the place the issue was read from. */
export interface SentryPlace {
  repo: string;
  /** Start of every key: `sentry:<host>:<organization>`. */
  prefix: string;
  /** Page of the organization, for issues that name none of their own. */
  webUrl: string;
  environment: string | undefined;
}

export const SENTRY_WINDOW = "3d";
const WINDOW_WORDS = "the last 3 days";

/** One line of Sentry's list as a signal. Pure. */
export function toSignal(issue: SentryIssue, place: SentryPlace, now: Date): Signal {
  const firstSeen = issue.lifetime?.firstSeen ?? issue.firstSeen ?? now.toISOString();
  const lastSeen = issue.lastSeen ?? issue.lifetime?.lastSeen ?? firstSeen;
  const { metadata } = issue;
  const file = metadata?.filename ?? "";
  return {
    source: "sentry",
    kind: "error",
    repo: place.repo,
    key: `${place.prefix}:${issue.id}`,
    name: issue.shortId ?? `${issue.project.slug} ${issue.id}`,
    url: toWebUrl(issue, place),
    type: metadata?.type ?? (issue.title.split(":")[0] || issue.title),
    message: metadata?.value ?? issue.title,
    frame: file === "" ? undefined : { file, function: metadata?.function ?? undefined },
    level: toLevel(issue.level),
    firstSeen,
    lastSeen,
    events: issue.count,
    users: issue.userCount,
    window: WINDOW_WORDS,
    trend: toTrend(issue, now),
    state: toState(issue, firstSeen, now),
    priority:
      issue.priority === "low" || issue.priority === "medium" || issue.priority === "high" ? issue.priority : undefined,
    releases: [],
    environment: place.environment,
    isThirdParty: metadata?.in_app_frame_mix === "system-only",
    linked: listLinks(issue),
    isBeingFixed: issue.derivedData?.hasOpenFixPr === true,
    facts: issue.isUnhandled === true ? [{ name: "Handled", value: "no" }] : [],
  };
}

/** The address comes out of an answer: only a page of the web is taken over. */
function toWebUrl(issue: SentryIssue, { webUrl }: SentryPlace): string {
  const link = issue.permalink ?? "";
  return URL.canParse(link) && /^https?:$/.test(new URL(link).protocol) ? link : `${webUrl}issues/${issue.id}/`;
}

function toLevel(level: string | null | undefined): SignalLevel {
  return SIGNAL_LEVELS.find((one) => one === level) ?? (level === "sample" ? "debug" : "error");
}

function toState(issue: SentryIssue, firstSeen: string, now: Date): SignalState {
  if (issue.status === "resolved") return "resolved";
  if (issue.status === "ignored") return "muted";
  if (issue.substatus === "regressed" || issue.substatus === "escalating") return issue.substatus;
  return now.getTime() - Date.parse(firstSeen) < DAY ? "new" : "ongoing";
}

function toTrend(issue: SentryIssue, now: Date): Signal["trend"] {
  const buckets = Object.values(issue.stats ?? {})[0];
  if (buckets === undefined || buckets.length === 0) return undefined;
  const since = (ms: number) =>
    buckets.reduce(
      (sum, [seconds, count]) => (now.getTime() - seconds * 1000 < ms ? sum + Math.max(0, count) : sum),
      0,
    );
  return { last6h: since(6 * HOUR), last3d: since(3 * DAY) };
}

function listLinks(issue: SentryIssue): string[] {
  const urls = (issue.annotations ?? []).flatMap(({ url }) => (url != null && /^https?:\/\//.test(url) ? [url] : []));
  const others = (issue.integrationIssues?.length ?? 0) + (issue.sentryAppIssues?.length ?? 0);
  return urls.length === 0 && others > 0 ? [`${others} in a connected tracker`] : urls;
}
