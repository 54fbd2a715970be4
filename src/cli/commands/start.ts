import { once } from "node:events";
import { hostname } from "node:os";
import type { App } from "../../app.ts";
import { VERSION } from "../../domain/version.ts";
import type { Command, CommandContext } from "../command.ts";
import { EXIT } from "../exit-code.ts";
import { keepHouse } from "../long-running/keep-house.ts";
import { keepLogs, keepPresence } from "../long-running/keep-logs.ts";
import { keepNotices } from "../long-running/keep-notices.ts";
import { makeScheduledTasks } from "../long-running/scheduled-tasks.ts";
import { makeTellStep } from "../long-running/tell-step.ts";
import { startWebServer } from "../long-running/web-server.ts";
import { openApp } from "../open-app.ts";
import { openOwnReport, reportProcessed } from "../own-report.ts";
import { load, type Loaded } from "../with-state.ts";

/** `millrace start`: workers, the session's schedule and the status page, until a signal comes. */
export const start: Command = async (context) => {
  const loaded = await load(context);
  const { projects, schedules } = loaded.config;
  const repos = projects.map(({ repo }) => repo);
  const session = { pattern: schedules.session, timezone: schedules.timezone };
  const report = await openOwnReport(context, loaded);
  const tellStep = makeTellStep(context, repos, () => new Date());
  const app = await openApp(context, loaded, {
    level: "info",
    onProcessed(processed) {
      tellStep(processed);
      reportProcessed(report, processed);
    },
    queueTelemetry: report.queueTelemetry,
    watchScheduled: (run) => report.watch({ slug: "millrace-session", ...session }, run),
  });
  try {
    await app.pipeline.startWorkers();
    await app.pipeline.ensureSchedules(repos, session);
    await app.pipeline.startTimers(makeScheduledTasks(context, app, loaded, report));
    await stayUntilStopped(context, app, loaded);
    await app.pipeline.stop();
    await tellOfRunner(app, { type: "runner:stopped", reason: "a signal" });
    if (!context.json) context.out.line("Stopped; running agents go on and are taken up by the next start.");
    return EXIT.done;
  } catch (error) {
    throw await app.explain(error);
  } finally {
    await app.close();
    await report.close();
  }
};

/** Serves the page and keeps everything in order beside the workers. */
async function stayUntilStopped(context: CommandContext, app: App, loaded: Loaded): Promise<void> {
  const { config } = loaded;
  const server = await startWebServer(context, app, loaded);
  const { presence, lastSeen } = await keepPresence(context, app, loaded.dataDir);
  await tellOfRunner(app, {
    type: "runner:started",
    version: VERSION,
    ...(lastSeen === undefined ? {} : { lastSeen }),
  });
  const stops = [keepHouse(context, app), keepLogs(context, app, loaded), keepNotices(context, app, loaded)];

  const repos = config.projects.map(({ repo }) => repo);
  const { session: schedule, timezone } = config.schedules;
  const when = schedule === "" ? "never by itself" : `${schedule} (${timezone})`;
  // What came in while nothing ran does not wait for the next occasion.
  if (schedule !== "") await app.pipeline.lookThrough(repos);
  if (context.json) context.out.line(JSON.stringify({ event: "started", url: server.url, repos, schedule }));
  else context.out.line(`Millrace works on ${repos.join(", ")}; sessions: ${when}; page: ${server.url}`);
  if (!context.signal.aborted) await once(context.signal, "abort");

  for (const stop of stops) stop();
  await presence.stop();
  await server.close();
}

type RunnerNews =
  | { type: "runner:started"; version: string; lastSeen?: string }
  | { type: "runner:stopped"; reason: string };

async function tellOfRunner({ ledger }: App, news: RunnerNews): Promise<void> {
  await ledger.append({ ...news, at: new Date().toISOString(), host: hostname(), pid: process.pid });
}
