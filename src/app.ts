import { randomUUID } from "node:crypto";
import { join } from "node:path";
import type { Redis } from "ioredis";
import type { AppState, StateOptions } from "./app-state.ts";
import { openGitHub } from "./app-github.ts";
import { getProgram, openState } from "./app-state.ts";
import { toGitHost } from "./config/web-url.ts";
import type { Config } from "./config/schema.ts";
import type { TriageModel } from "./domain/ports/triage-model.ts";
import type { CodeHost } from "./domain/ports/code-host.ts";
import type { IssueTracker } from "./domain/ports/issue-tracker.ts";
import type { SourceStage } from "./domain/stage.ts";
import type { StageOutcome } from "./domain/stage-outcome.ts";
import { withoutWrites } from "./domain/without-writes.ts";
import type { StoredWorkItem } from "./domain/work-item.ts";
import { VERSION } from "./domain/version.ts";
import { ensureMachineId } from "./environment/machine-id.ts";
import { ensurePrograms } from "./environment/system-packages/ensure-programs.ts";
import { createAgentAdapters } from "./integrations/agents/index.ts";
import type { GitHub } from "./integrations/github/index.ts";
import { createCheckRunner } from "./integrations/checks/check-runner.ts";
import { createWorkspaces } from "./integrations/git/workspaces.ts";
import { createTriageModel } from "./integrations/model/triage-model.ts";
import { MINUTE } from "./lib/durations.ts";
import type { Logger } from "./lib/logger.ts";
import { createNowAndThen } from "./lib/now-and-then.ts";
import { STANDARD_PATH } from "./lib/bubblewrap-probe.ts";
import { isRedisTrouble, toConnectionOptions } from "./lib/redis-connection.ts";
import type { Redactor } from "./lib/redact.ts";
import { createPipeline, type Pipeline } from "./pipeline/pipeline.ts";
import { makeKeys } from "./pipeline/keys.ts";
import { createRedisPushedCommits } from "./pipeline/redis-pushed-commits.ts";
import type { Processed } from "./pipeline/process-item.ts";
import type { WatchScheduled } from "./pipeline/scout-worker.ts";
import { cleanUp, type CleanUpReport } from "./retention/clean-up.ts";
import type { StageDeps } from "./stages/deps.ts";
import { findHoldOutcome } from "./stages/start-gate.ts";
import { createStages } from "./stages/index.ts";
import { createAgentRunner, type TmuxAgentRunner } from "./tmux/agent-runner.ts";

export interface AppOptions extends StateOptions {
  /** The configuration file and the folder it is in hold secrets: agents do not see them. */
  hidden: string[];
  home: string;
  redactor: Redactor;
  logger: Logger;
  /** How often a session looks at the projects again while there is work. */
  lookEveryMs?: number;
  onProcessed?(processed: Processed): void;
  /** BullMQ's `telemetry`: how jobs are traced. */
  queueTelemetry?: object | undefined;
  watchScheduled?: WatchScheduled | undefined;
}

export interface App extends AppState {
  tracker: IssueTracker;
  host: CodeHost;
  agents: TmuxAgentRunner;
  scout: SourceStage;
  pipeline: Pipeline;
  redeliver: GitHub["redeliver"];
  /** Removes what is done with, for so long at most; see retention/clean-up. */
  cleanUp(signal: AbortSignal, budgetMs: number): Promise<CleanUpReport>;
  /** What triage would say of an item, without a single write. */
  preview(stored: StoredWorkItem, signal: AbortSignal): Promise<StageOutcome>;
}

/**
 * The composition root: every part is made here, once, and handed to those that need it. Nothing below knows its
 * neighbours; they meet through domain/ports.
 */
export async function createApp(options: AppOptions): Promise<App> {
  const { dataDir, env, mayInstall, report } = options;
  const programs = await ensurePrograms({ programs: ["git", "tmux", "bwrap"], dataDir, mayInstall, env, report });
  getProgram(programs.git);
  const path = [join(dataDir, "programs", "bin"), env["PATH"] ?? STANDARD_PATH].join(":");
  const state = await openState(options);
  try {
    return assemble(options, state, path, await ensureMachineId(dataDir));
  } catch (error) {
    await state.close();
    throw error;
  }
}

function assemble(options: AppOptions, state: AppState, path: string, machine: string): App {
  const { config, dataDir, redactor, logger } = options;
  const redact = (text: string) => redactor.redact(text);
  const { redis, ledger, budget, accounts } = state;
  const runner = `${machine}-${randomUUID().slice(0, 8)}`;

  const github = openGitHub(config, redactor, state, logger);
  const { tracker, host, reviews } = github;
  const workspaces = createWorkspaces({
    dataDir,
    takeToken: github.takeGitToken,
    authHost: toGitHost(config.github.apiUrl),
    pushed: createRedisPushedCommits(redis, makeKeys(config.redis.prefix)),
    path,
  });
  const hidden = [options.home, dataDir, ...options.hidden];
  const checks = createCheckRunner({ timeoutMs: config.limits.checks, dataDir, hidden, isolate: true, path });
  const agents = createAgentRunner({
    dataDir,
    adapters: createAgentAdapters(config.agents, config.providers, path),
    hidden,
    isolate: true,
    network: config.sandbox.network === "open",
    path,
    log: (message, details) => logger.warn(details, message),
  });

  const stageDeps = {
    config,
    tracker,
    host,
    reviews,
    workspaces,
    checks,
    agents,
    budget,
    accounts,
    model: createModel(config, redact),
    modelBudget: state.modelBudget,
    redact,
    machine,
    runner,
  };
  const { scout, items } = createStages(stageDeps);

  // Each queue's connection reports each of its tries.
  const isNews = createNowAndThen(MINUTE);
  const pipeline = createPipeline({
    connections: {
      worker: toConnectionOptions(state.server.url, "worker"),
      producer: toConnectionOptions(state.server.url, "state"),
    },
    redis,
    prefix: config.redis.prefix,
    ledger,
    scout,
    stages: items,
    concurrency: { triage: 4, prep: config.limits.concurrentRuns, exec: config.limits.concurrentRuns, follow: 4 },
    runner: {
      machine,
      version: VERSION,
      agents: Object.keys(config.agents),
      repos: config.projects.map(({ repo }) => repo),
    },
    slots: {
      here: config.limits.concurrentRuns,
      inAll: config.limits.concurrentRunsInAll ?? 0,
      goneAfterMs: config.limits.takeOver,
    },
    redact,
    async isHeld({ repo }) {
      const agent = config.projects.find((project) => project.repo === repo)?.agent;
      return agent !== undefined && (await findHoldOutcome(stageDeps, agent, new Date())) !== undefined;
    },
    lookEveryMs: options.lookEveryMs,
    telemetry: options.queueTelemetry,
    watchScheduled: options.watchScheduled,
    onError(error) {
      const message = redact(error.message);
      if (isNews(message))
        logger.warn({ error: message }, isRedisTrouble(error) ? "Redis did not answer" : "a job failed");
    },
    ...(options.onProcessed === undefined ? {} : { onProcessed: options.onProcessed }),
  });

  return {
    ...state,
    tracker,
    host,
    agents,
    scout,
    pipeline,
    redeliver: github.redeliver,
    async cleanUp(signal, budgetMs) {
      await state.registry.forget();
      const deps = { dataDir, machine, retention: config.retention, items: state.store, workspaces, agents, ledger };
      return cleanUp(
        { ...deps, readRedisTime: () => readRedisTime(redis), now: () => new Date() },
        { signal, budgetMs },
      );
    },
    preview: (stored, signal) => previewTriage(stageDeps, stored, signal),
    async close() {
      try {
        await pipeline.stop();
        await agents.close();
      } finally {
        await state.close();
      }
    },
  };
}

/** The model that triage may ask, where the configuration names one. */
function createModel({ triage, providers }: Config, redact: (text: string) => string): TriageModel | undefined {
  const profile = triage.model === undefined ? undefined : providers[triage.model];
  if (triage.model === undefined || profile === undefined) return undefined;
  return createTriageModel({ provider: triage.model, profile, timeoutMs: triage.timeout, redact });
}

async function readRedisTime(redis: Redis): Promise<Date> {
  const [seconds] = await redis.time();
  return new Date(Number(seconds) * 1000);
}

function previewTriage(deps: StageDeps, stored: StoredWorkItem, signal: AbortSignal): Promise<StageOutcome> {
  const tracker = withoutWrites(deps.tracker, { change: "unchanged", url: "", number: 0 });
  const { items } = createStages({ ...deps, tracker, model: undefined });
  const lease = { owner: "preview", fence: 0, assertHeld: async () => undefined };
  return items.triage.run(stored, { lease, signal, record: async () => undefined, now: () => new Date() });
}
