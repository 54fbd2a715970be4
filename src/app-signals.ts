import type { AppState } from "./app-state.ts";
import type { Config } from "./config/schema.ts";
import type { CodeHost } from "./domain/ports/code-host.ts";
import type { IssueTracker } from "./domain/ports/issue-tracker.ts";
import type { SignalSource } from "./domain/ports/signal-source.ts";
import type { SignalSourceKind } from "./domain/signal.ts";
import { toWorkItemId } from "./domain/work-item.ts";
import { createPostHogSource } from "./integrations/posthog/source.ts";
import { createSentrySource } from "./integrations/sentry/source.ts";
import { makeKeys } from "./pipeline/keys.ts";
import { createSignalRecords } from "./pipeline/signal-records.ts";
import type { SignalDeps } from "./stages/signals/deps.ts";
import { runSignalPass } from "./stages/signals/pass.ts";
import type { SignalPassReport } from "./stages/signals/pass-report.ts";

export { countDecisions } from "./stages/signals/pass-report.ts";
export type { DecidedCause, SignalDecision, SignalPassReport } from "./stages/signals/pass-report.ts";

export interface SignalTriageOptions {
  config: Config;
  state: Pick<AppState, "redis" | "store" | "ledger">;
  tracker: IssueTracker;
  host: CodeHost;
  redact(text: string): string;
}

export interface SignalTriage {
  /** One pass over the sources of that kind, or over all. */
  run(
    options: { dryRun: boolean; only?: SignalSourceKind | undefined },
    signal: AbortSignal,
  ): Promise<SignalPassReport>;
}

/** Signal triage over the state of this machine, with every source of the configuration. */
export function createSignalTriage({ config, state, tracker, host, redact }: SignalTriageOptions): SignalTriage {
  const { redis, store, ledger } = state;
  const sources = createSignalSources(config);
  const deps: Omit<SignalDeps, "sources"> = {
    config: config.signals,
    labels: config.labels,
    records: createSignalRecords({
      ...{ redis, keys: makeKeys(config.redis.prefix) },
      timezone: config.schedules.timezone,
    }),
    tracker,
    ledger,
    redact,
    now: () => new Date(),
    async findFix(repo, issue) {
      const branch = (await store.find(toWorkItemId(repo, issue)))?.item.run?.branch;
      const pull = branch === undefined ? undefined : await host.findPullRequest(repo, branch);
      const commit = pull?.mergeCommit;
      return pull === undefined || commit === undefined ? undefined : { commit, pullRequest: pull.number };
    },
    async isBeingWorkedOn(repo, issue) {
      const stored = await store.find(toWorkItemId(repo, issue));
      if (stored === undefined) return false;
      const { status, run } = stored.item;
      return stored.isLeased === true || status === "review" || (run !== undefined && run.end === undefined);
    },
  };
  return {
    run: ({ dryRun, only }, signal) => {
      const wanted = sources.filter(({ kind }) => only === undefined || kind === only);
      return runSignalPass({ ...deps, sources: wanted }, { dryRun }, signal);
    },
  };
}

function createSignalSources({ signals }: Config): SignalSource[] {
  return [
    ...signals.sentry.map((source) =>
      createSentrySource({ ...source, resolveIn: source.resolve ? (source.repositoryName ?? source.repo) : undefined }),
    ),
    ...signals.posthog.map((source) => createPostHogSource(source)),
  ];
}
