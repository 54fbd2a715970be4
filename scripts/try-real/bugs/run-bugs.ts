import { cp, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { Config } from "../../../src/config/schema.ts";
import { verifyPullRequests } from "../../../src/demo/verify-pull-requests.ts";
import type { WorkItem } from "../../../src/domain/work-item.ts";
import { FILES } from "../../../src/tmux/supervisor/files.ts";
import { BOT, MAINTAINER, NO_PAUSES, toRunDir, type Trial, withTrial } from "../trial.ts";
import { type BugIssue, type BugRecord, toBugIssue } from "./bug-record.ts";
import { makeBugRepository } from "./bug-repository.ts";
import { ensurePinnedProgram, getPinnedAgent } from "../../agent-trials/pinned-agents.ts";
import type { FixedBug } from "./fixed-bug.ts";
import { CHECK_COMMANDS, findChecks } from "./issue-checks.ts";
import type { ModelScript } from "./model-script.ts";
import { type ScriptedModel, startScriptedModel } from "./scripted-model.ts";

export interface BugTrialOptions {
  /** Where the CLI's own events are kept, a file for each bug. */
  logDir: string;
  signal: AbortSignal;
  report(line: string): void;
}

/** A bug with its repository on the stand-in. */
interface PlacedBug extends BugIssue {
  bug: BugRecord;
  /** On the stand-in, which counts issues from one. */
  placed: number;
  script: ModelScript;
}

/** Reports a bug of somebody else's package; a reporter may do nothing. */
const REPORTER = "reporter";

/**
 * Has the real Claude Code CLI fix real bugs through the whole product: each package as published is a repository on the
 * stand-in, the issue is its task, and a model server plays the turns of the agent. What the model is not, everything
 * else is: registry, git, tmux, Redis, the sandbox, the CLI with its tools.
 */
export async function runBugTrial(bugs: BugRecord[], options: BugTrialOptions): Promise<FixedBug[]> {
  const program = await ensurePinnedProgram(getPinnedAgent("claude-code"), options.report);
  return withTrial("bugs", options.report, async (trial) => {
    const placed: PlacedBug[] = [];
    for (const bug of bugs) placed.push(await place(trial, bug, options.report));
    const model = await startScriptedModel(placed.map(({ script }) => script));
    try {
      return await work(trial, placed, model, program, options);
    } finally {
      await model.stop();
    }
  });
}

async function place({ dir, github }: Trial, bug: BugRecord, report: (line: string) => void): Promise<PlacedBug> {
  const issue = toBugIssue(bug);
  const checks = findChecks(bug);
  if (checks === undefined) throw new Error(`Nobody has written checks for ${bug.npm_package} yet.`);
  report(`Bringing ${bug.npm_package} ${bug.buggy_version} and ${bug.fixed_version} from the registry`);
  const home = join(dir, "packages", bug.instance_id);
  await mkdir(home, { recursive: true });
  const repository = await makeBugRepository(bug, checks, home);
  const collaborators = { [BOT]: "write" as const, [MAINTAINER]: "admin" as const };
  await github.addRepository({ repo: issue.repo, fromDir: repository.dir, collaborators });
  const placed = github.addIssue(issue.repo, { title: issue.title, body: issue.body, author: REPORTER });
  const script = { title: issue.title, edits: repository.edits, check: CHECK_COMMANDS.issue };
  return { ...issue, bug, placed, script };
}

async function work(
  trial: Trial,
  placed: PlacedBug[],
  model: ScriptedModel,
  program: string,
  { signal, report, logDir }: BugTrialOptions,
): Promise<FixedBug[]> {
  const config = makeConfig(trial, placed, model.url, program);
  for (const { repo, placed: issue } of placed) trial.github.addLabel(repo, issue, config.labels.ready, MAINTAINER);
  const app = await trial.openApp(config, (processed) => {
    if (processed.kind !== "moved") return;
    const { item } = processed.stored;
    report(
      `${item.repo}: ${item.stage} ${item.status}${item.explanation === undefined ? "" : `, ${item.explanation}`}`,
    );
  });
  const repos = placed.map(({ repo }) => repo);
  await app.pipeline.startWorkers();
  await app.pipeline.runSession("trial", repos, signal);
  await app.pipeline.stop();
  const items = (await app.store.list({ limit: placed.length + 1 })).map(({ item }) => item);
  await keepLogs(items, config.dataDir, logDir);
  return Promise.all(placed.map((bug) => look(trial, bug, items, model)));
}

async function keepLogs(items: WorkItem[], dataDir: string, logDir: string): Promise<void> {
  await mkdir(logDir, { recursive: true });
  for (const { id, run } of items) {
    if (run?.end !== undefined) await cp(join(toRunDir(dataDir, run.id), FILES.log), join(logDir, `${id}.jsonl`));
  }
}

function makeConfig({ dir, github, token }: Trial, placed: PlacedBug[], baseUrl: string, binary: string): Config {
  return Config.parse({
    github: { apiUrl: github.url, token, writeSpacing: NO_PAUSES },
    projects: placed.map(({ repo }) => ({
      repo,
      remote: github.gitUrl(repo),
      checks: Object.values(CHECK_COMMANDS),
      agent: "claude",
    })),
    agents: { claude: { adapter: "claude-code", binary, provider: "scripted", maxTurns: 60 } },
    providers: { scripted: { baseUrl, model: "scripted-model", key: "not-a-real-key" } },
    limits: { concurrentRuns: 2, attemptsPerItem: 1, firstOutput: "60s", idle: "60s", soft: "3m", hard: "4m" },
    dataDir: join(dir, "data"),
  });
}

/** What came out, seen from outside: by the host's API and by its git. */
async function look(trial: Trial, placed: PlacedBug, items: WorkItem[], model: ScriptedModel): Promise<FixedBug> {
  const { bug, repo, script } = placed;
  const item = items.find((one) => one.repo.toLowerCase() === repo.toLowerCase());
  const checks = Object.values(CHECK_COMMANDS).map((command) => ({ command }));
  const [pull] = await verifyPullRequests(trial, [{ repo, checks }], trial.dir);
  const run = item?.run;
  const end = run?.end;
  const before = (command: string) => run?.baseline.find((check) => check.command === command)?.passed;
  return {
    package: `${bug.npm_package} ${bug.buggy_version}`,
    issue: bug.issue,
    edits: script.edits.reduce((sum, { edits }) => sum + edits.length, 0),
    issueCheck: { before: before(CHECK_COMMANDS.issue), after: pull?.green.includes(CHECK_COMMANDS.issue) },
    otherCheck: { before: before(CHECK_COMMANDS.loads), after: pull?.green.includes(CHECK_COMMANDS.loads) },
    pullRequest: pull && { number: pull.number, mergeable: pull.mergeable, closesIssue: pull.issue === placed.placed },
    status: item?.status ?? "not seen",
    explanation: item?.explanation ?? "",
    turns: model.countTurns(script.title),
    usage: end?.usage,
    agentVersion: end?.agentVersion,
    isolation: end?.isolation,
    attachable: end?.attachable,
    evidence: end?.evidence ?? [],
    agentMs: end === undefined ? undefined : Date.parse(end.endedAt) - Date.parse(end.startedAt),
    wholeMs: item === undefined ? undefined : Date.parse(item.updatedAt) - Date.parse(item.createdAt),
  };
}
