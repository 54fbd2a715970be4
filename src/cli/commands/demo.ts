import { mkdtempSync, realpathSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createApp, type App } from "../../app.ts";
import { ensureSigningKey } from "../../daily-log/signing-key.ts";
import { writeDailyLog } from "../../daily-log/write.ts";
import { conclude, type DemoReport } from "../../demo/conclude.ts";
import { type DemoAgent, makeDemoConfig, toKeyVariable } from "../../demo/demo-config.ts";
import { startGuard } from "../../demo/guard.ts";
import { type Scenario, SCENARIO, withoutHang } from "../../demo/scenario/scenario.ts";
import { type Scene, setScene } from "../../demo/scene.ts";
import { stopRuns } from "../../demo/stop-runs.ts";
import { SECOND } from "../../lib/durations.ts";
import { createLogger } from "../../lib/logger.ts";
import { createRedactor } from "../../lib/redact.ts";
import { watchSession } from "../board/watch-session.ts";
import type { Command, CommandContext } from "../command.ts";
import { printDemoReport } from "../demo-report.ts";
import { EXIT } from "../exit-code.ts";
import type { Terminal } from "../terminal.ts";
import type { Loaded } from "../with-state.ts";
import { wasInterrupted } from "../was-interrupted.ts";
import { wrapText } from "../wrap-text.ts";
import { openDailyLog, toKeyPath } from "../../app-daily-log.ts";

/** `millrace demo`: the whole pipeline with real Redis, git and tmux against a stand-in of GitHub. */
export const demo: Command<{ agent: DemoAgent; keep?: boolean }> = async (context, _args, { agent, keep = false }) => {
  const startedAt = performance.now();
  // Nothing is waited for between the folder and its guard: a second Ctrl-C there would leave the folder.
  const dir = realpathSync(mkdtempSync(join(tmpdir(), "millrace-demo-")));
  const guard = await startGuard(dir, { keep, env: context.environment.variables });
  const scenario = agent === "scripted" ? SCENARIO : withoutHang(SCENARIO);
  let scene: Scene | undefined;
  let app: App | undefined;
  try {
    if (!context.json) for (const line of describe(scenario, agent, context.out)) context.out.line(line);
    scene = await setScene(scenario, dir);
    context.signal.throwIfAborted();
    const loaded = prepare(context, scene, scenario, agent, dir);
    app = await openDemoApp(context, loaded);
    context.signal.throwIfAborted();
    await play(context, app, scenario);
    context.signal.throwIfAborted();
    if (context.err.isTty)
      context.err.line(context.err.paint("faint", "Looking at the pull requests as a maintainer would"));
    const ended = await report(app, scene, scenario, loaded, dir);
    const ms = Math.round(performance.now() - startedAt);
    if (context.json) context.out.line(JSON.stringify(toJson(ended, ms)));
    else printDemoReport(context.out, ended, ms);
    return ended.ok ? EXIT.done : EXIT.itemFailed;
  } catch (error) {
    if (await wasInterrupted(context.signal)) return EXIT.interrupted;
    throw error;
  } finally {
    if (app !== undefined) await end(app, join(dir, "data"));
    await scene?.close();
    await guard.dismiss();
    if (keep) context.err.line(`Kept: ${dir} (repositories in github, runs in data/runs)`);
  }
};

function describe({ repositories }: Scenario, agent: DemoAgent, out: Terminal): string[] {
  const who = agent === "scripted" ? "a scripted agent" : agent;
  const issues = repositories.flatMap((repository) => repository.issues);
  const names = repositories.map(({ repo }) => repo);
  const where = `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
  const what = `Millrace works on ${issues.length} issues of ${where} with ${who}.`;
  const parts = "GitHub is a stand-in on this machine; Redis, git and tmux are real.";
  const width = out.isTty ? out.width() : 0;
  return [...wrapText(what, width).map((line) => out.paint("bold", line)), ...wrapText(parts, width), ""];
}

/** Of a demo nothing is to be left, not even of one that was stopped. */
async function end(app: App, dataDir: string): Promise<void> {
  await stopRuns(app, dataDir);
  await app.close();
  await app.server.stop?.();
}

function prepare(
  { environment }: CommandContext,
  scene: Scene,
  scenario: Scenario,
  agent: DemoAgent,
  dir: string,
): Loaded {
  const dataDir = join(dir, "data");
  const variable = toKeyVariable(agent);
  const apiKey = variable === undefined ? undefined : environment.variables[variable];
  const config = makeDemoConfig({ scene, scenario, agent, apiKey, dataDir });
  const redactor = createRedactor();
  redactor.register(scene.token);
  if (apiKey !== undefined) redactor.register(apiKey);
  return { config, dataDir, file: "", redactor };
}

function openDemoApp(context: CommandContext, { config, dataDir, redactor }: Loaded): Promise<App> {
  return createApp({
    config,
    dataDir,
    hidden: [],
    home: context.environment.home,
    env: context.environment.variables,
    mayInstall: true,
    redactor,
    logger: createLogger({ level: "error", redact: (text) => redactor.redact(text), stream: context.err.stream }),
    report: (line) => context.err.line(line),
    lookEveryMs: 3 * SECOND,
  });
}

async function play(context: CommandContext, app: App, { repositories }: Scenario): Promise<void> {
  const repos = repositories.map(({ repo }) => repo);
  const board = watchSession({
    context,
    store: app.store,
    repos,
    onStop: "Stopping, and ending what the demo started; Ctrl-C again leaves at once.",
  });
  try {
    const at = () => new Date().toISOString();
    await app.ledger.append({ type: "session:started", at: at(), session: "demo", repos });
    await app.pipeline.startWorkers();
    const { passes, ms } = await app.pipeline.runSession("demo", repos, context.signal);
    await app.pipeline.stop();
    await app.ledger.append({ type: "session:ended", at: at(), session: "demo", passes, ms });
  } finally {
    await board.stop();
  }
}

async function report(app: App, scene: Scene, scenario: Scenario, loaded: Loaded, dir: string): Promise<DemoReport> {
  const items = await app.store.list({ limit: 1000 });
  const concluded = await conclude({ scene, scenario, items, dir });
  const { config, dataDir, redactor } = loaded;
  const dailyLog = openDailyLog({ config, dataDir, redactor, state: app });
  const facts = await dailyLog.compute(dailyLog.today());
  const key = await ensureSigningKey(toKeyPath(dataDir));
  const { markdown } = await writeDailyLog({ dir: join(tmpdir(), "millrace-demo-log"), facts, key });
  return { ...concluded, facts, logFile: markdown.path };
}

function toJson({ ok, rows, pulls, logFile }: DemoReport, ms: number): object {
  const items = rows.map(({ repo, issue, expected, outcome }) => ({ repo, issue, expected, outcome }));
  return { ok, items, pullRequests: pulls.length, log: logFile, ms };
}
