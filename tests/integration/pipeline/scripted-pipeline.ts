import { Redis } from "ioredis";
import type { PipelineEvent } from "../../../src/domain/events.ts";
import type { IssueSnapshot } from "../../../src/domain/issue.ts";
import type { ItemStage, Sighting } from "../../../src/domain/stage.ts";
import { type ItemStageName, toWorkItemId } from "../../../src/domain/work-item.ts";
import { createDayArchive } from "../../../src/ledger/day-archive.ts";
import { createRedisLedger } from "../../../src/ledger/redis-ledger.ts";
import { makeKeys } from "../../../src/pipeline/keys.ts";
import { createPipeline, type Pipeline, type PipelineDeps } from "../../../src/pipeline/pipeline.ts";
import type { Processed } from "../../../src/pipeline/process-item.ts";
import type { RedisConnectionOptions } from "../../../src/lib/redis-connection.ts";
import type { TestRedis } from "../../helpers/redis.ts";

export type StageScript = Partial<Record<ItemStageName, ItemStage["run"]>>;

export interface ScriptedPipeline {
  pipeline: Pipeline;
  redis: Redis;
  prefix: string;
  /** Issues that the next look of scout sees. */
  issues: IssueSnapshot[];
  closed: number[];
  /** Issues that were looked at alone. */
  looks: number[];
  calls: { stage: ItemStageName; issue: number }[];
  processed: Processed[];
  run(): Promise<void>;
  events(): Promise<PipelineEvent[]>;
  close(): Promise<void>;
}

const DEFAULTS: Record<ItemStageName, ItemStage["run"]> = {
  triage: async () => ({ kind: "advance", to: "prep", reason: "ready", explanation: "Ready." }),
  prep: async () => ({ kind: "advance", to: "exec", reason: "prepared", explanation: "Prepared." }),
  exec: async () => ({ kind: "advance", to: "review", reason: "pull-request-opened", explanation: "Opened." }),
  follow: async () => ({ kind: "advance", to: "review", reason: "pull-request-open", explanation: "As it was." }),
};

/** The real pipeline on a real Redis, with stages and a source that a test scripts. */
export function startScriptedPipeline(
  server: TestRedis,
  {
    script = {},
    prefix = `{t${process.hrtime.bigint()}}`,
    lockDurationMs = 1000,
    stateRetries = null,
    onError = () => undefined,
    machine = "here",
    repos = ["acme/shop"],
    slots,
    connections,
    duringLook,
    watchScheduled,
  }: {
    script?: StageScript;
    prefix?: string;
    lockDurationMs?: number;
    /** How often a command is sent again before it fails; null for as long as it takes. */
    stateRetries?: number | null;
    onError?: (error: Error) => void;
    machine?: string;
    repos?: string[];
    slots?: PipelineDeps["slots"];
    /** In place of the server's socket. */
    connections?: { worker: RedisConnectionOptions; state: RedisConnectionOptions };
    /** What happens while a single issue is looked at. */
    duringLook?: (issue: number) => Promise<void>;
    watchScheduled?: PipelineDeps["watchScheduled"];
  } = {},
): ScriptedPipeline {
  const connection = { path: server.socket, retryStrategy: () => 50 };
  const redis = new Redis((connections?.state ?? { ...connection, maxRetriesPerRequest: stateRetries }) as never);
  const ledger = createRedisLedger({ redis, key: makeKeys(prefix).ledger, archive: createDayArchive("/nonexistent") });
  const made: Omit<ScriptedPipeline, "pipeline"> & { pipeline?: Pipeline } = {
    redis,
    prefix,
    issues: [],
    closed: [],
    looks: [],
    calls: [],
    processed: [],
    async run() {
      await made.pipeline?.runSession(`s${process.hrtime.bigint()}`, ["acme/shop"], new AbortController().signal);
    },
    async events() {
      return Array.fromAsync(ledger.read({ from: new Date(0), to: new Date(Date.now() + 60_000) }));
    },
    async close() {
      await made.pipeline?.stop();
      redis.disconnect();
    },
  };
  redis.on("error", () => undefined);
  const stage = (name: ItemStageName): ItemStage => ({
    name,
    summary: "",
    async run(stored, context) {
      made.calls.push({ stage: name, issue: stored.item.issue });
      return (script[name] ?? DEFAULTS[name])(stored, context);
    },
  });
  made.pipeline = createPipeline({
    connections: {
      worker: connections?.worker ?? { ...connection, maxRetriesPerRequest: null },
      producer: connections?.state ?? { ...connection, maxRetriesPerRequest: stateRetries },
    },
    redis,
    prefix,
    watchScheduled,
    ledger,
    scout: {
      name: "scout",
      summary: "",
      async run(_repo, known) {
        return {
          sightings: made.issues.map(toSighting),
          closed: known
            .filter(({ issue }) => made.closed.includes(issue))
            .map(({ id }) => ({ id, explanation: "The issue was closed." })),
          withdrawn: [],
        };
      },
      async look(_repo, issue) {
        made.looks.push(issue);
        await duringLook?.(issue);
        const isClosed = made.closed.includes(issue);
        return {
          sightings: made.issues.filter(({ number }) => number === issue && !isClosed).map(toSighting),
          closed: isClosed ? [{ id: idOf(issue), explanation: "The issue was closed." }] : [],
          withdrawn: [],
        };
      },
    },
    stages: { triage: stage("triage"), prep: stage("prep"), exec: stage("exec"), follow: stage("follow") },
    concurrency: { triage: 4, prep: 4, exec: 4, follow: 4 },
    runner: { machine, version: "0", agents: [], repos },
    slots,
    redact: (text) => text.replaceAll("sesame-open", "[redacted]"),
    onError,
    onProcessed: (processed) => made.processed.push(processed),
    tuning: { lockDurationMs, stalledIntervalMs: 300 },
  });
  return made as ScriptedPipeline;
}

export function makeIssue(number: number, changes: Partial<IssueSnapshot> = {}): IssueSnapshot {
  return {
    repo: "acme/shop",
    number,
    url: `https://github.example/acme/shop/issues/${number}`,
    title: `Issue ${number}`,
    body: "Text",
    author: "ada",
    authorIsBot: false,
    state: "open",
    labels: [],
    comments: 0,
    locked: false,
    createdAt: "2026-01-01T00:00:00Z",
    updatedAt: "2026-01-01T00:00:00Z",
    ...changes,
  };
}

function toSighting(snapshot: IssueSnapshot): Sighting {
  const id = toWorkItemId(snapshot.repo, snapshot.number);
  return { id, snapshot, rank: snapshot.number, seen: `${snapshot.title}/${snapshot.body}/${snapshot.comments}` };
}

export const idOf = (issue: number) => toWorkItemId("acme/shop", issue);
