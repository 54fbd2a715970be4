import { expect, test } from "vitest";
import { Config } from "../../../src/config/schema.ts";
import { listSignalConflicts } from "../../../src/config/signal-checks.ts";

const SENTRY = { repo: "acme/shop", organization: "acme", token: "sntrys_x" };
const POSTHOG = { repo: "acme/shop", project: 42, key: "phx_x" };

function conflicts(sections: Record<string, unknown>): string[] {
  const config = Config.parse({ github: { token: "t" }, projects: [{ repo: "acme/shop" }], ...sections });
  return listSignalConflicts(config).map(({ path, notes }) => `${path.join(".")}: ${notes[0]}`);
}

test("Sources and telemetry with the right keys and hosts conflict with nothing", () => {
  const telemetry = {
    sentry: { dsn: "https://k@o1.ingest.sentry.io/2" },
    posthog: { key: "phc_x", flagsKey: "phx_y" },
  };
  expect(conflicts({ signals: { sentry: [SENTRY], posthog: [POSTHOG] }, telemetry })).toEqual([]);
  expect(conflicts({})).toEqual([]);
});

test.each([
  ["sentry", { ...SENTRY, repo: "acme/other" }, "signals.sentry.0.repo: acme/other is no project"],
  ["sentry", { ...SENTRY, token: "phx_x" }, "signals.sentry.0.token: this is a key of PostHog"],
  [
    "sentry",
    { ...SENTRY, token: "https://k@o1.ingest.sentry.io/2" },
    "signals.sentry.0.token: this is a DSN, which only sends; an auth token is needed",
  ],
  [
    "sentry",
    { ...SENTRY, url: "https://o1.ingest.us.sentry.io" },
    "signals.sentry.0.url: this host only takes events in",
  ],
  [
    "posthog",
    { ...POSTHOG, key: "phc_x" },
    "signals.posthog.0.key: this is a project token (phc_…), which only sends events",
  ],
  ["posthog", { ...POSTHOG, key: "sntrys_x" }, "signals.posthog.0.key: this is a token of Sentry"],
  [
    "posthog",
    { ...POSTHOG, url: "https://eu.i.posthog.com" },
    "signals.posthog.0.url: eu.i.posthog.com only takes events in",
  ],
])("What is mistaken for something else in %s is named", (kind, source, conflict) => {
  expect(conflicts({ signals: { [kind]: [source] } })).toEqual([conflict]);
});

test.each([
  [
    { posthog: { key: "phx_x" } },
    "telemetry.posthog.key: this is a personal or secret key, which must not be used to send",
  ],
  [
    { posthog: { key: "phc_x", url: "https://us.posthog.com" } },
    "telemetry.posthog.url: us.posthog.com is for people and the API",
  ],
  [{ posthog: { key: "phc_x", flagsKey: "phc_x" } }, "telemetry.posthog.flagsKey: this is the project token"],
  [{ sentry: { dsn: "sntrys_x" } }, "telemetry.sentry.dsn: expected a DSN such as https://key@host/1"],
])("What is mistaken in %j is named", (telemetry, conflict) => {
  expect(conflicts({ telemetry })).toEqual([conflict]);
});
