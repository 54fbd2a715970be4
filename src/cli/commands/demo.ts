import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createApp, type App } from "../../app.ts";
import { writeDailyLog } from "../../daily-log/write.ts";
import { type DemoAgent, makeDemoConfig, toKeyVariable } from "../../demo/demo-config.ts";
import { type Scenario, SCENARIO } from "../../demo/scenario/scenario.ts";
import { type Scene, setScene } from "../../demo/scene.ts";
import { toExpectationRows } from "../../demo/scenario/expectations.ts";
import { stopRuns } from "../../demo/stop-runs.ts";
import { type VerifiedPullRequest, verifyPullRequests } from "../../demo/verify-pull-requests.ts";
import { SECOND } from "../../lib/durations.ts";
import { findMarker } from "../../domain/marker.ts";
import type { WorkItem } from "../../domain/work-item.ts";
import { createLogger } from "../../lib/logger.ts";
import { createRedactor } from "../../lib/redact.ts";
import { watchSession } from "../board/watch-session.ts";
import type { Command, CommandContext } from "../command.ts";
import { type DemoReport, type JudgedPullRequest, printDemoReport } from "../demo-report.ts";
import { EXIT } from "../exit-code.ts";
import type { Terminal } from "../terminal.ts";
import type { Loaded } from "../with-state.ts";
import { wrapText } from "../wrap-text.ts";
import { openDailyLog } from "./log.ts";

/** `millrace demo`: the whole pipeline with real Redis, git and tmux against a stand-in of GitHub. */
export const demo: Command<{ agent: DemoAgent; keep?: boolean }> = async (context, _args, { agent, keep = false }) => {
  const startedAt = performance.now();
  const dir = await mkdtemp(join(tmpdir(), "millrace-demo-"));
  const scenario = toPlayable(agent);
  let scene: Scene | undefined;
  let app: App | undefined;
  try {
    if (!context.json) for (const line of describe(scenario, agent, context.out)) context.out.line(line);
    scene = await setScene(scenario, dir);
    const loaded = prepare(context, scene, scenario, agent, dir);
    app = await openDemoApp(context, loaded);
    await play(context, app, scenario);
    if (context.signal.aborted) {
      if (!context.json) context.out.line("\nStopped. Ending what the demo started.");
      return EXIT.interrupted;
    }
    if (context.err.isTty)
      context.err.line(context.err.paint("faint", "Looking at the pull requests as a maintainer would"));
    const report = await conclude({ app, scene, scenario, loaded, dir });
    const ms = Math.round(performance.now() - startedAt);
    if (context.json) context.out.line(JSON.stringify(toJson(report, ms)));
    else printDemoReport(context.out, report, ms);
    return report.ok ? EXIT.done : EXIT.itemFailed;
  } finally {
    if (app !== undefined) await end(app, join(dir, "data"));
    await scene?.close();
    if (keep) context.err.line(`Kept: ${dir}`);
    else await rm(dir, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }
};

/** Only the scripted agent can be relied on to hang. */
function toPlayable(agent: DemoAgent): Scenario {
  if (agent === "scripted") return SCENARIO;
  return { ...SCENARIO, issues: SCENARIO.issues.filter(({ expectation }) => expectation.kind !== "failed") };
}

function describe({ issues, repo }: Scenario, agent: DemoAgent, out: Terminal): string[] {
  const who = agent === "scripted" ? "a scripted agent" : agent;
  const what = `Millrace works on ${issues.length} issues of ${repo} with ${who}.`;
  const where = "GitHub is a stand-in on this machine; Redis, git and tmux are real.";
  return [out.paint("bold", what), where, ""].flatMap((line) => wrapText(line, out.isTty ? out.width() : 0));
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

async function play(context: CommandContext, app: App, { repo }: Scenario): Promise<void> {
  const board = watchSession({ context, store: app.store, repos: [repo] });
  try {
    const at = () => new Date().toISOString();
    await app.ledger.append({ type: "session:started", at: at(), session: "demo", repos: [repo] });
    await app.pipeline.startWorkers();
    const { passes, ms } = await app.pipeline.runSession("demo", [repo], context.signal);
    await app.pipeline.stop();
    await app.ledger.append({ type: "session:ended", at: at(), session: "demo", passes, ms });
  } finally {
    await board.stop();
  }
}

async function conclude(made: {
  app: App;
  scene: Scene;
  scenario: Scenario;
  loaded: Loaded;
  dir: string;
}): Promise<DemoReport> {
  const { app, scene, scenario, loaded, dir } = made;
  const stored = await app.store.list({ limit: 1000 });
  const items = stored.map(({ item }) => item);
  const pulls = (await verifyPullRequests(scene, scenario, dir)).map((pull) => toJudged(pull, items));
  const { rows, ok } = toExpectationRows(scenario.issues, items, pulls.length, listAsked(scene, scenario));
  const dailyLog = openDailyLog(app, loaded);
  const facts = await dailyLog.compute(dailyLog.today());
  const { markdown } = await writeDailyLog({ dir: join(tmpdir(), "millrace-demo-log"), facts });
  const titles = new Map(stored.map(({ item, snapshot }) => [item.issue, snapshot.title]));
  const told = items.filter(({ status }) => status !== "review");
  const reasons = new Map(told.map((item) => [item.issue, item.explanation ?? ""]));
  const sound = pulls.every(
    ({ mergeable, issue, green, broken }) =>
      mergeable && issue !== undefined && green.length > 0 && broken.length === 0,
  );
  return { ok: ok && sound, rows, pulls, titles, reasons, facts, logFile: markdown.path };
}

/** The base's own red checks are no fault of the pull request. */
function toJudged(pull: VerifiedPullRequest, items: WorkItem[]): JudgedPullRequest {
  const baseline = items.find(({ issue }) => issue === pull.issue)?.run?.baseline ?? [];
  const redBefore = baseline.filter(({ passed }) => !passed).map(({ command }) => command);
  return { ...pull, broken: pull.red.filter((command) => !redBefore.includes(command)) };
}

/** Issues under which a question of ours stands. */
function listAsked({ github }: Scene, { repo, bot }: Scenario): Set<number> {
  const isQuestion = (text: string) => findMarker(text)?.kind === "question";
  const asked = github
    .listIssues(repo)
    .filter(({ number }) =>
      github.listComments(repo, number).some(({ author, body }) => author === bot.login && isQuestion(body)),
    );
  return new Set(asked.map(({ number }) => number));
}

function toJson({ ok, rows, pulls, logFile }: DemoReport, ms: number): object {
  const items = rows.map(({ issue, expected, outcome }) => ({ issue, expected, outcome }));
  return { ok, items, pullRequests: pulls.length, log: logFile, ms };
}
