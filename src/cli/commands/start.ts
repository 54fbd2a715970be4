import { once } from "node:events";
import { hostname } from "node:os";
import { createSentryWebhook } from "../../http/sentry-webhook.ts";
import { startStatusServer } from "../../http/status-server.ts";
import type { App } from "../../app.ts";
import { openPage } from "../../app-page.ts";
import { createSignalTriage, type SignalTriage } from "../../app-signals.ts";
import { createWebhookRoute, makeRedeliveryTasks, startWebhookRelay } from "../../app-webhooks.ts";
import type { Config } from "../../config/schema.ts";
import { VERSION } from "../../domain/version.ts";
import { messageOf } from "../../domain/errors.ts";
import { DAY, HOUR, MINUTE, SECOND } from "../../lib/durations.ts";
import { createNowAndThen } from "../../lib/now-and-then.ts";
import type { TimedTask } from "../../pipeline/timers.ts";
import type { Command, CommandContext } from "../command.ts";
import { EXIT } from "../exit-code.ts";
import { keepLogs, keepPresence, publishDueLogs } from "../keep-logs.ts";
import { printError } from "../print-error.ts";
import { openOwnReport, reportProcessed } from "../own-report.ts";
import { makeTellStep } from "../tell-step.ts";
import { load } from "../with-state.ts";
import { openApp } from "./run.ts";
import { openSocialOf } from "../open-social.ts";
import { isSocialUsed } from "../social-status.ts";
import { runSocialPass } from "./social.ts";

/** Days of the ledger that stay in Redis; older ones are in day files. */
const LEDGER_DAYS = 30;
const SIGNALS = "signals";
const CLEAN_UP_BUDGET_MS = 5 * MINUTE;
const LOOK_AT_SERVER_EVERY_MS = 10 * SECOND;

/** `millrace start`: workers, the session's schedule and the status page, until a signal comes. */
export const start: Command = async (context) => {
  const loaded = await load(context);
  const { config } = loaded;
  const repos = config.projects.map(({ repo }) => repo);
  const report = await openOwnReport(context, loaded);
  const { session: pattern, timezone } = config.schedules;
  const tellStep = makeTellStep(context, repos, () => new Date());
  const app = await openApp(context, loaded, {
    level: "info",
    onProcessed(processed) {
      tellStep(processed);
      reportProcessed(report, processed);
    },
    queueTelemetry: report.queueTelemetry,
    watchScheduled: (run) => report.watch({ slug: "millrace-session", pattern, timezone }, run),
  });
  const who = { host: hostname(), pid: process.pid };
  const at = () => new Date().toISOString();
  try {
    await app.pipeline.startWorkers();
    await app.pipeline.ensureSchedules(repos, { pattern, timezone });
    // What came in while nothing ran does not wait for the next occasion.
    if (pattern !== "") await app.pipeline.lookThrough(repos);
    const signals = createSignalTriage({ ...app, config, state: app, redact: (text) => loaded.redactor.redact(text) });
    const pull = async () => {
      if (await report.isEnabled("scheduled-signals", true)) await pullSignals(context, signals);
    };
    const timed = (id: string, cron: string, run: () => Promise<void>): TimedTask => {
      const watched = () => report.watch({ slug: `millrace-${id}`, pattern: cron, timezone }, run);
      return { id, pattern: cron, timezone, run: cron === "" ? run : watched };
    };
    await app.pipeline.startTimers([
      timed("daily-log", config.schedules.dailyLog, () => publishDueLogs(app, loaded)),
      timed("social", isSocialUsed(config) ? config.schedules.social : "", () => runSocialPass(context, app, loaded)),
      ...makeRedeliveryTasks(config, app),
      ...(hasSignals(config) ? [timed(SIGNALS, config.schedules.signals, pull)] : []),
    ]);
    const { host, port } = config.http;
    const tellOnce = makeTeller(context);
    const desk = isSocialUsed(config) ? openSocialOf(app, loaded).desk : undefined;
    const site = openPage(app, { ...loaded, desk });
    const server = await startStatusServer({
      site,
      host,
      port,
      items: app.store,
      budget: app.budget,
      accounts: app.accounts,
      ping: () => app.redis.ping(),
      routes: [
        createSentryWebhook({
          secrets: config.signals.sentry.map(({ webhookSecret }) => webhookSecret),
          wake: () => app.pipeline.wakeTimer(SIGNALS),
          onError: (error) => printError(context.err, error),
        }),
        createWebhookRoute(config, app, tellOnce),
      ],
    });
    const relay = startWebhookRelay(config, server.url, tellOnce);
    const { presence, lastSeen } = await keepPresence(context, app, loaded.dataDir);
    const told = lastSeen === undefined ? {} : { lastSeen };
    await app.ledger.append({ type: "runner:started", at: at(), ...who, version: VERSION, ...told });
    const archive = keepArchive(context, app);
    const stopCleaning = keepClean(context, app);
    const stopKeeping = keepServer(context, app);
    const stopLogs = keepLogs(context, app, loaded);
    const when = pattern === "" ? "never by itself" : `${pattern} (${timezone})`;
    if (context.json) context.out.line(JSON.stringify({ event: "started", url: server.url, repos, schedule: pattern }));
    else context.out.line(`Millrace works on ${repos.join(", ")}; sessions: ${when}; page: ${server.url}`);
    if (!context.signal.aborted) await once(context.signal, "abort");
    clearInterval(archive);
    stopCleaning();
    stopKeeping();
    await relay?.close();
    stopLogs();
    await presence.stop();
    await server.close();
    await site.close();
    await app.pipeline.stop();
    await app.ledger.append({ type: "runner:stopped", at: at(), ...who, reason: "a signal" });
    if (!context.json) context.out.line("Stopped; running agents go on and are taken up by the next start.");
    return EXIT.done;
  } catch (error) {
    throw await app.explain(error);
  } finally {
    await app.close();
    await report.close();
  }
};

/** Trouble that may come with every request is told once in ten minutes. */
function makeTeller({ err }: CommandContext): (error: Error) => void {
  const isNews = createNowAndThen(10 * MINUTE);
  return (error) => {
    if (isNews(error.message)) printError(err, error);
  };
}

function hasSignals({ signals }: Config): boolean {
  return signals.sentry.length + signals.posthog.length > 0;
}

/** A pass by the clock or a webhook. What it decided is in the ledger and on the issues; trouble is told here. */
async function pullSignals({ err, signal }: CommandContext, triage: SignalTriage): Promise<void> {
  const { silent, failures } = await triage.run({ dryRun: false }, signal);
  for (const { error } of silent) printError(err, error);
  for (const error of failures) printError(err, error);
}

/** Moves old days of the ledger to files, at once and four times a day. */
function keepArchive({ err }: CommandContext, app: App): NodeJS.Timeout {
  const work = () => app.ledger.archive(new Date(), LEDGER_DAYS).catch((error: unknown) => printError(err, error));
  void work();
  return setInterval(() => void work(), DAY / 4);
}

/** Cleans up a while after the start and every hour. Returns what ends that. */
function keepClean({ err }: CommandContext, app: App): () => void {
  const stopping = new AbortController();
  const isNews = createNowAndThen(DAY);
  const work = async () => {
    try {
      const { left } = await app.cleanUp(stopping.signal, CLEAN_UP_BUDGET_MS);
      for (const { what, why } of left) if (isNews(what)) err.line(`Not cleaned up: ${what}: ${why}`);
    } catch (error) {
      if (!stopping.signal.aborted && isNews(messageOf(error))) printError(err, error);
    }
  };
  const first = setTimeout(() => void work(), MINUTE);
  const timer = setInterval(() => void work(), HOUR);
  return () => {
    stopping.abort();
    clearTimeout(first);
    clearInterval(timer);
  };
}

/** A server of ours that is killed, by a machine short of memory for example, is brought back. Returns what ends that. */
function keepServer({ err }: CommandContext, app: App): () => void {
  const isNews = createNowAndThen(10 * MINUTE);
  const look = async () => {
    try {
      await app.ensureServer();
    } catch (error) {
      if (isNews(messageOf(error))) printError(err, error);
    }
  };
  const timer = setInterval(() => void look(), LOOK_AT_SERVER_EVERY_MS);
  return () => clearInterval(timer);
}
