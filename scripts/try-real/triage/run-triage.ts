import { join } from "node:path";
import type { App } from "../../../src/app.ts";
import { Config } from "../../../src/config/schema.ts";
import { NO_PAUSES, type Trial, withTrial } from "../trial.ts";
import { type IssueRecord, toRepositoryName } from "./issue-record.ts";
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

const REPORT_EVERY = 50;
const AT_ONCE = 8;

/**
 * Sends real issues through the product's own scout and triage: a stand-in of GitHub holds them, and the pipeline works on
 * it with the real GitHub client, the real rules, and a Redis of its own.
 */
export async function runTriageTrial(records: IssueRecord[], options: TriageTrialOptions): Promise<TriageTrial> {
  return withTrial("triage", options.report, (trial) => play(trial, records, options));
}

async function play(
  trial: Trial,
  records: IssueRecord[],
  { withComments, signal, report }: TriageTrialOptions,
): Promise<TriageTrial> {
  const startedAt = new Date();
  const repos = [...new Set(records.map(toRepositoryName))];
  const config = makeConfig(trial, repos);
  const loaded = await loadIssues(trial.github, records, { withComments, ready: config.labels.ready });
  const loadMs = Date.now() - startedAt.getTime();
  report(`${loaded.length} issues of ${repos.length} repositories are on the stand-in.`);

  let done = 0;
  const app = await trial.openApp(config, () => {
    done += 1;
    if (done % REPORT_EVERY === 0) report(`${done} of ${loaded.length} issues are triaged.`);
  });
  const selection = { repos, issues: [], stages: ["triage" as const], maxItems: Number.MAX_SAFE_INTEGER };
  const session = await app.pipeline.runSelected("trial", selection, signal);
  return {
    issues: await collect(app, loaded),
    silent: session.silent.map(({ repo }) => repo),
    loadMs,
    triageMs: session.ms,
    stageMs: await readStageTimes(app, startedAt),
    requests: countRequests(trial.github.requests),
  };
}

function makeConfig({ dir, github, token }: Trial, repos: string[]): Config {
  return Config.parse({
    github: { apiUrl: github.url, token, writeSpacing: NO_PAUSES },
    projects: repos.map((repo) => ({ repo, remote: github.gitUrl(repo), agent: "none" })),
    agents: { none: { adapter: "command", command: ["false"] } },
    limits: { concurrentRuns: AT_ONCE },
    dataDir: join(dir, "data"),
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
      confidence: item?.decision?.confidence,
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
