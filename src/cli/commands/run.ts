import { randomUUID } from "node:crypto";
import { hostname } from "node:os";
import type { App } from "../../app.ts";
import { openQueueReader } from "../../app-queues.ts";
import type { Config } from "../../config/schema.ts";
import type { WorkItem } from "../../domain/work-item.ts";
import { VERSION } from "../../domain/version.ts";
import { messageOf } from "../../domain/errors.ts";
import { SECOND } from "../../lib/durations.ts";
import type { Processed } from "../../pipeline/process-item.ts";
import type { SessionSummary } from "../../pipeline/session.ts";
import { watchSession } from "../board/watch-session.ts";
import type { Command, CommandContext } from "../command.ts";
import { chooseProjects } from "../choose-projects.ts";
import { EXIT, type ExitCode, toExitCode } from "../exit-code.ts";
import { tellNotices } from "../long-running/keep-notices.ts";
import { openApp } from "../open-app.ts";
import { openOwnReport, reportProcessed } from "../own-report.ts";
import { printError } from "../print-error.ts";
import { printSummary, readOutcome } from "../session-summary.ts";
import { load } from "../with-state.ts";
import type { RunOptions } from "./run-options.ts";
import { previewRun } from "./run-preview.ts";

const CLEAN_UP_BUDGET_MS = 20 * SECOND;
/** Items of each stage that the live board asks for, where it cannot list all. */
const MOST_WORKING = 20;
/** Items that the JSON of a session holds; its counts are of all. */
const MOST_ITEMS = 1000;

/** `millrace run`: one autonomous session over the projects of the configuration. */
export const run: Command<RunOptions> = async (context, _args, options) => {
  const loaded = await load(context);
  const repos = chooseProjects(loaded.config, options.repo);
  if (options.dryRun === true) {
    return withApp(await openApp(context, loaded), (app) => previewRun(context, app, repos, options));
  }
  const report = await openOwnReport(context, loaded);
  try {
    const processed: Processed[] = [];
    const onProcessed = (one: Processed) => {
      processed.push(one);
      reportProcessed(report, one);
    };
    return await withApp(
      await openApp(context, loaded, { onProcessed, queueTelemetry: report.queueTelemetry }),
      async (app) => {
        const code = await runOneSession(context, { app, config: loaded.config, repos, options, processed });
        await tellNotices(context, app, loaded);
        if (!context.signal.aborted) await cleanUpAfter(context, app);
        return code;
      },
    );
  } finally {
    await report.close();
  }
};

async function withApp(app: App, use: (app: App) => Promise<ExitCode>): Promise<ExitCode> {
  try {
    return await use(app);
  } catch (error) {
    throw await app.explain(error);
  } finally {
    await app.close();
  }
}

interface SessionParts {
  app: App;
  config: Config;
  repos: string[];
  options: RunOptions;
  processed: Processed[];
}

async function runOneSession(
  context: CommandContext,
  { app, config, repos, options, processed }: SessionParts,
): Promise<ExitCode> {
  const session = `run-${randomUUID().slice(0, 8)}`;
  const startedAt = new Date();
  await app.ledger.append({ type: "session:started", at: startedAt.toISOString(), session, repos });
  const queues = openQueueReader(app, config);
  const board = watchSession({
    context,
    store: app.store,
    repos,
    listWorking: async () => (await queues.listQueues(MOST_WORKING)).flatMap(({ working }) => working),
    onStop: "Stopping. Agents go on, and the next start takes them over; Ctrl-C again leaves at once.",
  });
  let summary: SessionSummary;
  try {
    summary = await work(app, session, repos, options, context.signal);
  } finally {
    await board.stop();
    await queues.close();
  }
  const { passes, ms } = summary;
  await app.ledger.append({ type: "session:ended", at: new Date().toISOString(), session, passes, ms });
  const held = await app.accounts.list(new Date());
  const code = toSessionCode(summary, processed, context.signal);
  if (context.json) {
    const silent = summary.silent.map(({ repo, error }) => ({ repo, message: messageOf(error) }));
    const counts = await app.store.count(repos);
    const items = (await app.store.list({ repos, limit: MOST_ITEMS })).map(({ item }) => item);
    context.out.line(JSON.stringify({ ok: code === EXIT.done, ...summary, silent, held, counts, items }));
  } else {
    printSummary(context.out, summary, await readOutcome(app.store, repos), held);
  }
  for (const { error } of summary.silent) printError(context.err, error);
  for (const error of distinctErrors(processed)) printError(context.err, error);
  return code;
}

/** The session is over and has its own end: what a clean-up meets is said, and changes nothing of it. */
async function cleanUpAfter({ err, signal }: CommandContext, app: App): Promise<void> {
  try {
    const { left } = await app.cleanUp(signal, CLEAN_UP_BUDGET_MS);
    for (const { what, why } of left) err.line(`Not cleaned up: ${what}: ${why}`);
  } catch (error) {
    printError(err, error);
  }
}

async function work(
  app: App,
  session: string,
  repos: string[],
  options: RunOptions,
  signal: AbortSignal,
): Promise<SessionSummary> {
  const stages = options.stage.filter((stage) => stage !== "scout");
  const onlyScout = options.stage.length > 0 && stages.length === 0;
  const isSelected = options.issue.length > 0 || options.stage.length > 0 || options.maxItems !== undefined;
  const at = () => new Date().toISOString();
  const who = { host: hostname(), pid: process.pid };
  await app.ledger.append({ type: "runner:started", at: at(), ...who, version: VERSION });
  try {
    if (isSelected) {
      const maxItems = onlyScout ? 0 : (options.maxItems ?? Number.MAX_SAFE_INTEGER);
      return await app.pipeline.runSelected(session, { repos, issues: options.issue, stages, maxItems }, signal);
    }
    await app.pipeline.startWorkers();
    return await app.pipeline.runSession(session, repos, signal);
  } finally {
    await app.pipeline.stop();
    const reason = signal.aborted ? "stopped by a person" : "the session ended";
    await app.ledger.append({ type: "runner:stopped", at: at(), ...who, reason });
  }
}

const FAILURES = new Set([
  "attempts-exhausted",
  "base-broken",
  "agent-unavailable",
  "item-budget-spent",
  "runs-cut-off",
  "result-flagged",
  "no-permission",
  "setup-failed",
  "bug",
]);

/** The worst of what happened: a broken environment or configuration before a failed item before done. */
function toSessionCode(summary: SessionSummary, processed: Processed[], signal: AbortSignal): ExitCode {
  if (signal.aborted) return EXIT.interrupted;
  const errors = [...summary.silent.map(({ error }) => error), ...distinctErrors(processed)];
  const codes = errors.map(toExitCode);
  for (const code of [EXIT.bug, EXIT.usage, EXIT.environment]) if (codes.includes(code)) return code;
  const failed = processed.some((one) => one.kind === "moved" && isFailed(one.stored.item));
  return failed ? EXIT.itemFailed : EXIT.done;
}

/** An item that waits for its agent to be made usable asks as much for a person as a parked one. */
function isFailed({ status, reason }: WorkItem): boolean {
  return (
    (status === "parked" && FAILURES.has(reason ?? "")) || (status === "waiting" && reason === "agent-unavailable")
  );
}

/** Errors of items that ended the session without a way on, one for each message. */
function distinctErrors(processed: Processed[]): unknown[] {
  const byMessage = new Map<string, unknown>();
  for (const one of processed) {
    if (one.kind !== "moved" || one.error === undefined || one.stored.item.status === "queued") continue;
    byMessage.set(messageOf(one.error), one.error);
  }
  return [...byMessage.values()];
}
