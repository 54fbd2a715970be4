import { randomUUID } from "node:crypto";
import type { ConnectionOptions } from "bullmq";
import type { Redis, RedisOptions } from "ioredis";
import { StopError } from "../domain/errors.ts";
import type { Ledger } from "../domain/ports/ledger.ts";
import type { ItemStage, SourceStage } from "../domain/stage.ts";
import type { ItemStageName, WorkItem } from "../domain/work-item.ts";
import { MINUTE, SECOND } from "../lib/durations.ts";
import { createItemWorker } from "./item-worker.ts";
import { createLeaseKeeper } from "./lease-keeper.ts";
import { makeKeys } from "./keys.ts";
import type { Processed, ProcessItemDeps } from "./process-item.ts";
import type { StageWorker, WorkerTuning } from "./queue-worker.ts";
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
import { untilAborted } from "./until-aborted.ts";
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
  /** Whether nothing may start for the item's agent now. */
  isHeld?(item: WorkItem): Promise<boolean>;
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
  /**
   * Starts workers and the reconciler; what was under way when an earlier process ended goes on. StopError when the
   * pipeline is stopped meanwhile.
   */
  startWorkers(): Promise<void>;
  /**
   * For good: hands running work back and closes all connections but the given one, within seconds also while Redis is
   * away. Safe to call twice.
   */
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
  // No longer than the job's lock: who takes over the job of a runner that is gone finds its lease run out as well.
  const leaseMs = tuning.lockDurationMs;
  const store = createStateStore({ redis: deps.redis, keys: makeKeys(deps.prefix), leaseMs });
  const producer = deps.connections.producer as ConnectionOptions;
  const consumer = deps.connections.worker as ConnectionOptions;
  const queues = createQueues({ redis: deps.redis, connection: producer, prefix: deps.prefix, onError: deps.onError });
  const onProcessed = deps.onProcessed ?? (() => undefined);
  const leases = createLeaseKeeper(store, leaseMs / 3);
  const item: ProcessItemDeps = {
    owner: randomUUID(),
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
  const stopping = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const isHeld = deps.isHeld ?? (async () => false);
  let mending: Promise<number> = Promise.resolve(0);
  let stopped: Promise<void> | undefined;

  /** Looks at a project through the scout queue: any runner's scout may do it, two projects at a time each. */
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
    const answered = new AbortController();
    try {
      await queues.addScout({ repo }, jobId);
      const until = AbortSignal.any([signal, stopping.signal, answered.signal]);
      return await Promise.race([mine.promise, waitForScoutJob(queues, jobId, until)]);
    } finally {
      awaited.delete(jobId);
      answered.abort();
    }
  }

  /** One after another, since each goes through all queued items. */
  function mend(isStart = false): Promise<number> {
    mending = mending
      .catch(() => 0)
      .then(() =>
        stopping.signal.aborted ? { woken: 0, mended: 0 } : reconcile({ store, queues, now, isStart, isHeld }),
      )
      .then(({ woken, mended }) => woken + mended);
    return mending;
  }

  function assertRunning(): void {
    if (stopping.signal.aborted) throw new StopError("The pipeline was stopped.", { code: "pipeline.stopped" });
  }

  async function stopAll(): Promise<void> {
    stopping.abort();
    clearInterval(timer);
    await Promise.all(workers.splice(0).map((worker) => worker.stop()));
    leases.stop();
    await mending.catch(() => 0);
    await queues.close();
  }

  return {
    store,

    async startWorkers() {
      assertRunning();
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
      await untilAborted(async () => {
        await whileRedisAnswers(deps.redis, Promise.all(workers.map((worker) => worker.ready())));
        await mend(true);
      }, stopping.signal);
      assertRunning();
      timer = setInterval(() => void mend().catch(deps.onError), RECONCILE_EVERY_MS);
    },

    stop: () => (stopped ??= stopAll()),

    runSession(session, repos, signal) {
      const { lookEveryMs } = deps;
      const sessionDeps = { store, scout: scoutThroughQueue, reconcile: () => mend(), now, lookEveryMs };
      return runSession(sessionDeps, session, repos, signal);
    },

    async runSelected(session, selection, signal) {
      await mend(true);
      const selected = { store, queues, item, pass, onProcessed, now };
      return runSelected(selected, session, selection, deps.concurrency.exec, signal);
    },

    ensureSchedules: (repos, schedule) => ensureSchedules(queues, repos, schedule),

    async startTimers(tasks) {
      assertRunning();
      const { prefix, onError } = deps;
      const timers = await startTimers(tasks, { producer, consumer, prefix, tuning, onError });
      if (stopping.signal.aborted) await timers.stop();
      else workers.push(timers);
      assertRunning();
    },
  };
}
