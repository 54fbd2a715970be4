import type { ConnectionOptions } from "bullmq";
import type { Redis, RedisOptions } from "ioredis";
import type { Ledger } from "../domain/ports/ledger.ts";
import type { ItemStage, SourceStage } from "../domain/stage.ts";
import type { ItemStageName } from "../domain/work-item.ts";
import { MINUTE, SECOND } from "../lib/durations.ts";
import { createItemWorker, type StageWorker, type WorkerTuning } from "./item-worker.ts";
import { createLeaseKeeper } from "./lease-keeper.ts";
import { makeKeys } from "./keys.ts";
import type { Processed, ProcessItemDeps } from "./process-item.ts";
import { createQueues } from "./queues.ts";
import { reconcile } from "./reconciler.ts";
import { ensureSchedules } from "./schedules.ts";
import { waitForScoutJob } from "./scout-result.ts";
import { createScoutWorker } from "./scout-worker.ts";
import type { ScoutChanges, ScoutPassDeps } from "./scout-pass.ts";
import { runSelected, type Selection } from "./selected-session.ts";
import { startTimers, type TimedTask } from "./timers.ts";
import { runSession, type SessionSummary } from "./session.ts";
import { createStateStore, type StateStore } from "./state-store.ts";
import { whileRedisAnswers } from "./while-redis-answers.ts";

export interface PipelineDeps {
  /** Connection options by role; see lib/redis-connection. */
  connections: { worker: RedisOptions; producer: RedisOptions };
  /** Open connection for state and ledger. The caller closes it. */
  redis: Redis;
  prefix: string;
  ledger: Ledger;
  scout: SourceStage;
  stages: Record<ItemStageName, ItemStage>;
  concurrency: Record<ItemStageName, number>;
  redact(text: string): string;
  onError(error: Error): void;
  onProcessed?(processed: Processed): void;
  now?(): Date;
  /** How often a session looks at the projects again while there is work. */
  lookEveryMs?: number | undefined;
  tuning?: Partial<WorkerTuning>;
}

export interface Pipeline {
  store: StateStore;
  /** Starts workers and the reconciler; what was under way when an earlier process ended goes on. */
  startWorkers(): Promise<void>;
  /** Hands running work back and closes all connections but the given one. Safe to call twice. */
  stop(): Promise<void>;
  runSession(session: string, repos: string[], signal: AbortSignal): Promise<SessionSummary>;
  runSelected(session: string, selection: Selection, signal: AbortSignal): Promise<SessionSummary>;
  ensureSchedules(repos: string[], schedule: { pattern: string; timezone: string }): Promise<void>;
  /** Runs tasks by cron, each occasion on one runner only, until the pipeline stops. */
  startTimers(tasks: TimedTask[]): Promise<void>;
}

const RECONCILE_EVERY_MS = MINUTE;
const TUNING: WorkerTuning = { lockDurationMs: 15 * SECOND, stalledIntervalMs: 5 * SECOND };

export function createPipeline(deps: PipelineDeps): Pipeline {
  const now = deps.now ?? (() => new Date());
  const tuning = { ...TUNING, ...deps.tuning };
  const leaseMs = 2 * tuning.lockDurationMs;
  const store = createStateStore({ redis: deps.redis, keys: makeKeys(deps.prefix), leaseMs });
  const producer = deps.connections.producer as ConnectionOptions;
  const consumer = deps.connections.worker as ConnectionOptions;
  const queues = createQueues({ connection: producer, prefix: deps.prefix, onError: deps.onError });
  const onProcessed = deps.onProcessed ?? (() => undefined);
  const leases = createLeaseKeeper(store, leaseMs / 3);
  const item: ProcessItemDeps = {
    store,
    stages: deps.stages,
    ledger: deps.ledger,
    leases,
    redact: deps.redact,
    now,
  };
  const pass: ScoutPassDeps = { ...item, queues, scout: deps.scout };
  const awaited = new Map<string, PromiseWithResolvers<ScoutChanges>>();
  const workers: StageWorker[] = [];
  let timer: NodeJS.Timeout | undefined;

  /** Looks at a project through the scout queue, so that two runners never look at one at the same time. */
  async function scoutThroughQueue(
    repo: string,
    session: string,
    passNumber: number,
    signal: AbortSignal,
  ): Promise<ScoutChanges> {
    const jobId = `${session}.${passNumber}.${repo.toLowerCase().replace("/", "--")}`;
    const mine = Promise.withResolvers<ScoutChanges>();
    mine.promise.catch(() => undefined);
    awaited.set(jobId, mine);
    try {
      await queues.addScout({ repo }, jobId);
      return await Promise.race([mine.promise, waitForScoutJob(queues, jobId, signal)]);
    } finally {
      awaited.delete(jobId);
    }
  }

  async function mend(isStart = false): Promise<number> {
    const { woken, mended } = await reconcile({ store, queues, now, isStart });
    return woken + mended;
  }

  return {
    store,

    async startWorkers() {
      const shared = { connection: consumer, prefix: deps.prefix, tuning, onError: deps.onError };
      for (const stage of ["triage", "prep", "exec"] as const) {
        workers.push(
          createItemWorker({ ...shared, stage, concurrency: deps.concurrency[stage], queues, item, onProcessed }),
        );
      }
      workers.push(
        createScoutWorker({
          ...shared,
          pass,
          onPass(jobId, result) {
            const waiting = awaited.get(jobId);
            if ("changes" in result) waiting?.resolve(result.changes);
            else waiting?.reject(result.error);
          },
        }),
      );
      const areReady = Promise.all(workers.map((worker) => worker.ready()));
      await whileRedisAnswers(deps.redis, areReady);
      await whileRedisAnswers(deps.redis, mend(true));
      timer = setInterval(() => void mend().catch(deps.onError), RECONCILE_EVERY_MS);
    },

    async stop() {
      clearInterval(timer);
      await Promise.all(workers.splice(0).map((worker) => worker.stop()));
      leases.stop();
      await queues.close();
    },

    runSession(session, repos, signal) {
      const { lookEveryMs } = deps;
      const sessionDeps = { store, scout: scoutThroughQueue, reconcile: () => mend(), now, lookEveryMs };
      return whileRedisAnswers(deps.redis, runSession(sessionDeps, session, repos, signal));
    },

    async runSelected(session, selection, signal) {
      await whileRedisAnswers(deps.redis, mend(true));
      const selected = { store, queues, item, pass, onProcessed, now };
      const working = runSelected(selected, session, selection, deps.concurrency.exec, signal);
      return whileRedisAnswers(deps.redis, working);
    },

    ensureSchedules: (repos, schedule) => ensureSchedules(queues, repos, schedule),

    async startTimers(tasks) {
      const timers = await startTimers(tasks, { producer, consumer, prefix: deps.prefix, onError: deps.onError });
      workers.push(timers);
    },
  };
}
