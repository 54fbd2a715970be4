import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { type App, createApp } from "../../../src/app.ts";
import { Config } from "../../../src/config/schema.ts";
import { type GitHubStandIn, startGitHubStandIn } from "../../../src/demo/github-stand-in/index.ts";
import { createLogger } from "../../../src/lib/logger.ts";
import { createRedactor } from "../../../src/lib/redact.ts";
import type { IssueRecord } from "./issue-record.ts";
import type { JudgedIssue } from "./judged-issue.ts";
import { type LoadedIssue, loadIssues } from "./load-issues.ts";
import { countRequests, type RequestCount } from "./request-counts.ts";

export interface TriageTrial {
  issues: JudgedIssue[];
  /** Repositories that could not be looked at. */
  silent: string[];
  loadMs: number;
  triageMs: number;
  /** Of triage alone, for each issue in milliseconds, sorted. */
  stageMs: number[];
  requests: RequestCount[];
}

export interface TriageTrialOptions {
  withComments: boolean;
  signal: AbortSignal;
  report(line: string): void;
}

/**
 * Sends real issues through the product's own scout and triage: a stand-in of GitHub holds them, and the pipeline works on
 * it with the real GitHub client, the real rules, and a Redis of its own. Nothing is started that is not ended again.
 */
export async function runTriageTrial(records: IssueRecord[], options: TriageTrialOptions): Promise<TriageTrial> {
  const dir = await mkdtemp(join(tmpdir(), "millrace-triage-"));
  const startedAt = performance.now();
  let github: GitHubStandIn | undefined;
  let app: App | undefined;
  try {
    github = await startGitHubStandIn({ dir: join(dir, "github"), rateLimit: 1_000_000 });
    const token = `ghp_${randomBytes(18).toString("hex")}`;
    const repos = [...new Set(records.map(({ owner, repo }) => `${owner}/${repo}`))];
    const config = makeConfig(github, token, repos, join(dir, "data"));
    const loaded = await loadIssues(github, records, { ...options, token, labels: config.labels });
    const loadMs = performance.now() - startedAt;
    options.report(`${loaded.length} issues of ${repos.length} repositories are on the stand-in.`);

    let done = 0;
    app = await openApp(config, token, options, () => {
      done += 1;
      if (done % 50 === 0) options.report(`${done} of ${loaded.length} issues are triaged.`);
    });
    const selection = { repos, issues: [], stages: ["triage" as const], maxItems: Number.MAX_SAFE_INTEGER };
    const session = await app.pipeline.runSelected("trial", selection, options.signal);
    return {
      issues: await collect(app, loaded),
      silent: session.silent.map(({ repo }) => repo),
      loadMs,
      triageMs: session.ms,
      stageMs: await readStageTimes(app, new Date(performance.timeOrigin + startedAt)),
      requests: countRequests(github.requests),
    };
  } finally {
    await app?.close();
    await app?.server.stop?.();
    await github?.close();
    await rm(dir, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }
}

function makeConfig(github: GitHubStandIn, token: string, repos: string[], dataDir: string): Config {
  return Config.parse({
    github: { apiUrl: github.url, token },
    projects: repos.map((repo) => ({ repo, remote: github.gitUrl(repo), agent: "none" })),
    agents: { none: { adapter: "command", command: ["false"] } },
    limits: { concurrentRuns: 8 },
    dataDir,
  });
}

function openApp(config: Config, token: string, { report }: TriageTrialOptions, onProcessed: () => void): Promise<App> {
  const redactor = createRedactor();
  redactor.register(token);
  return createApp({
    config,
    dataDir: config.dataDir,
    hidden: [],
    home: homedir(),
    env: process.env,
    mayInstall: true,
    redactor,
    logger: createLogger({ level: "warn", redact: (text) => redactor.redact(text), stream: process.stderr }),
    report,
    writeSpacing: { everyMs: 0, notifyingMs: 0 },
    onProcessed,
  });
}

async function collect(app: App, loaded: LoadedIssue[]): Promise<JudgedIssue[]> {
  const stored = await app.store.list({ limit: loaded.length + 1 });
  const items = new Map(stored.map(({ item }) => [`${item.repo}#${item.issue}`.toLowerCase(), item]));
  return loaded.map(({ record, repo, issue }) => {
    const item = items.get(`${repo}#${issue}`.toLowerCase());
    return {
      repo,
      number: record.number,
      url: record.html_url,
      title: record.title,
      body: record.body,
      humanClass: record.human_class,
      decision: item?.decision?.verdict ?? (item === undefined ? "not seen" : "no decision"),
      status: item?.status ?? "none",
      explanation: item?.explanation ?? "",
      rules: item?.decision?.rules ?? [],
      questions: item?.decision?.questions ?? [],
    };
  });
}

async function readStageTimes(app: App, from: Date): Promise<number[]> {
  const times: number[] = [];
  for await (const event of app.ledger.read({ from, to: new Date(Date.now() + 1000) })) {
    if (event.type === "stage:ended") times.push(event.ms);
  }
  return times.toSorted((a, b) => a - b);
}
