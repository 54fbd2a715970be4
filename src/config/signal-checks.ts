import type { ConfigPath } from "./problem.ts";
import type { Config } from "./schema.ts";

export interface SignalConflict {
  path: ConfigPath;
  notes: string[];
}

/**
 * Signals that go to no project, and the keys and hosts that are mistaken for one another most often. PostHog has a host
 * for people and the API (`us.posthog.com`, personal keys `phx_…`) and one for events (`us.i.posthog.com`, project tokens
 * `phc_…`); see https://posthog.com/docs/api.
 */
export function listSignalConflicts({ signals, telemetry, projects }: Config): SignalConflict[] {
  const conflicts: SignalConflict[] = [];
  const known = new Set(projects.map(({ repo }) => repo.toLowerCase()));
  for (const kind of ["sentry", "posthog"] as const) {
    for (const [index, { repo }] of signals[kind].entries()) {
      if (known.has(repo.toLowerCase())) continue;
      const notes = [`${repo} is no project`, `projects has: ${projects.map((project) => project.repo).join(", ")}`];
      conflicts.push({ path: ["signals", kind, index, "repo"], notes });
    }
  }
  for (const [index, { url, token }] of signals.sentry.entries()) {
    const at = (name: string): ConfigPath => ["signals", "sentry", index, name];
    if (isPostHogKey(token)) conflicts.push({ path: at("token"), notes: ["this is a key of PostHog"] });
    if (/^https?:\/\//.test(token)) {
      conflicts.push({ path: at("token"), notes: ["this is a DSN, which only sends; an auth token is needed"] });
    }
    if (/\.ingest\.|^o\d+\./.test(hostOf(url))) {
      const notes = ["this host only takes events in", "the API is at the region's host, such as https://us.sentry.io"];
      conflicts.push({ path: at("url"), notes });
    }
  }
  for (const [index, { url, key }] of signals.posthog.entries()) {
    const at = (name: string): ConfigPath => ["signals", "posthog", index, name];
    if (key.startsWith("phc_")) {
      const notes = [
        "this is a project token (phc_…), which only sends events",
        "a personal API key (phx_…) is needed",
      ];
      conflicts.push({ path: at("key"), notes });
    } else if (isSentryToken(key)) conflicts.push({ path: at("key"), notes: ["this is a token of Sentry"] });
    if (isCaptureHost(url)) {
      const notes = [`${hostOf(url)} only takes events in`, `the API is at ${hostOf(url).replace(".i.", ".")}`];
      conflicts.push({ path: at("url"), notes });
    }
  }
  const { sentry, posthog } = telemetry;
  if (sentry.dsn !== "" && !/^https?:\/\/[^@/]+@[^/]+\/.+/.test(sentry.dsn)) {
    conflicts.push({ path: ["telemetry", "sentry", "dsn"], notes: ["expected a DSN such as https://key@host/1"] });
  }
  if (/^ph[xs]_/.test(posthog.key)) {
    const notes = [
      "this is a personal or secret key, which must not be used to send",
      "the project token (phc_…) is needed",
    ];
    conflicts.push({ path: ["telemetry", "posthog", "key"], notes });
  }
  if (posthog.flagsKey.startsWith("phc_")) {
    const notes = ["this is the project token", "a personal or feature-flag key is needed to read flags here"];
    conflicts.push({ path: ["telemetry", "posthog", "flagsKey"], notes });
  }
  if (posthog.key !== "" && /^(us|eu|app)\.posthog\.com$/.test(hostOf(posthog.url))) {
    const notes = [
      `${hostOf(posthog.url)} is for people and the API`,
      "events go to https://us.i.posthog.com or https://eu.i.posthog.com",
    ];
    conflicts.push({ path: ["telemetry", "posthog", "url"], notes });
  }
  return conflicts;
}

function isPostHogKey(text: string): boolean {
  return /^ph[csx]_/.test(text);
}

function isSentryToken(text: string): boolean {
  return /^sntr[a-z]+_/.test(text);
}

function isCaptureHost(url: string): boolean {
  return /^(us|eu)\.i\.posthog\.com$/.test(hostOf(url));
}

function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : "";
}
