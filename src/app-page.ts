import { hostname } from "node:os";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import type { App } from "./app.ts";
import { createPageActions } from "./app-actions.ts";
import { listSignalRows, makeSocialDrafts } from "./app-page-parts.ts";
import type { Config } from "./config/schema.ts";
import { toLogDocument } from "./daily-log/log-document.ts";
import { findTwin, listDays } from "./daily-log/read-twin.ts";
import { renderJson } from "./daily-log/render-json.ts";
import { VERSION } from "./domain/version.ts";
import type { SocialDesk } from "./domain/ports/social.ts";
import type { PageDeps, WrittenLogs } from "./http/page-deps.ts";
import type { AccessConfig } from "./http/server-app.ts";
import { openQueueReader } from "./app-queues.ts";
import { createAgentAdapters } from "./integrations/agents/index.ts";
import type { Redactor } from "./lib/redact.ts";
import { makeKeys } from "./pipeline/keys.ts";
import { createSignalRecords } from "./pipeline/signal-records.ts";
import { createRunLogReader } from "./tmux/run-log.ts";

export interface PageOptions {
  config: Config;
  dataDir: string;
  redactor: Redactor;
  /** Absent where nothing makes posts. */
  desk?: SocialDesk | undefined;
}

/** The page over a running app: every part that it shows, and who may see it. */
export function openPage(
  app: App,
  { config, dataDir, redactor, desk }: PageOptions,
): { page: PageDeps; access: AccessConfig; close(): Promise<void> } {
  const now = () => new Date();
  const queues = openQueueReader(app, config);
  const page: PageDeps = {
    version: VERSION,
    projects: config.projects.map(({ repo }) => repo),
    timezone: config.schedules.timezone,
    limits: config.limits,
    items: app.store,
    budget: app.budget,
    accounts: app.accounts,
    queues,
    runners: app.registry,
    ledger: app.ledger,
    runLogs: createRunLogReader({ dataDir }),
    toDisplayLine: makeToDisplayLine(config, redactor),
    logs: openWrittenLogs(join(dataDir, "daily-log"), redactor),
    signals: openSignals(app, config, now),
    social: desk && makeSocialDrafts(desk),
    actions: createPageActions({ ...app, wake: app.pipeline.wake, dataDir, now }),
    now,
  };
  const { host, token, publicUrl } = config.http;
  return { page, access: { token, publicUrl, names: [hostname(), host] }, close: () => queues.close() };
}

/** What an agent's adapter makes of a line. A line that it shows as it is keeps its colours. */
function makeToDisplayLine({ agents, providers }: Config, redactor: Redactor): PageDeps["toDisplayLine"] {
  const adapters = createAgentAdapters(agents, providers);
  return (agent, line) => {
    const clean = redactor.redact(line);
    const shown = adapters[agent]?.toDisplayLine(clean);
    const plain = stripVTControlCharacters(clean);
    const isAsPrinted = shown === undefined ? adapters[agent] === undefined : toLetters(shown) === toLetters(plain);
    if (!isAsPrinted) return shown;
    // A colour in the middle of a secret hides it from the first look.
    const cleaner = redactor.redact(plain);
    return cleaner === plain ? clean : cleaner;
  };
}

function toLetters(text: string): string {
  return text.replace(/[\s\p{C}]+/gu, "");
}

function openWrittenLogs(dir: string, redactor: Redactor): WrittenLogs {
  return {
    listDays: () => listDays(dir),
    async find(day) {
      const twin = await findTwin(dir, day);
      if (twin === undefined) return undefined;
      const { facts, seal } = twin;
      const json = redactor.redact(renderJson(facts, seal));
      return { document: toLogDocument(facts), json, milestones: facts.milestones };
    },
  };
}

function openSignals({ redis }: App, config: Config, now: () => Date): PageDeps["signals"] {
  const { signals, schedules, redis: settings } = config;
  if (signals.sentry.length + signals.posthog.length === 0) return undefined;
  const keys = makeKeys(settings.prefix);
  const records = createSignalRecords({ redis, keys, timezone: schedules.timezone });
  return () => listSignalRows(records, config, now());
}
