import type { ConnectionOptions, QueueOptions } from "bullmq";
import type { Redis, RedisOptions } from "ioredis";
import { StopError } from "../domain/errors.ts";
import type { Ledger } from "../domain/ports/ledger.ts";
import type { ItemStage, SourceStage } from "../domain/stage.ts";
import type { WakeUp } from "../domain/wake-up.ts";
import type { ItemStageName, WorkItem } from "../domain/work-item.ts";
import { MINUTE, SECOND } from "../lib/durations.ts";
import { createItemWorker } from "./item-worker.ts";
import { createLeaseKeeper } from "./lease-keeper.ts";
import { createLookQueue } from "./look-queue.ts";
import { createLookWorker } from "./look-worker.ts";
import { makeKeys } from "./keys.ts";
import { createMembership, type RunnerFacts } from "./membership.ts";
import { watchPrepGate } from "./prep-gate.ts";
import type { Processed, ProcessItemDeps } from "./process-item.ts";
import type { StageWorker, WorkerTuning } from "./queue-worker.ts";
import { createQueues, toMachineQueueName } from "./queues.ts";
import { type Reconciled, reconcile } from "./reconciler.ts";
import { createRunnerRegistry } from "./runner-registry.ts";
import { ensureSchedules } from "./schedules.ts";
import { waitForScoutJob } from "./scout-result.ts";
import { createScoutWorker, type WatchScheduled } from "./scout-worker.ts";
import type { ScoutChanges } from "./apply-report.ts";
import type { ScoutPassDeps } from "./scout-pass.ts";
import { runSelected, type Selection } from "./selected-session.ts";
import { startTimers, type TimedTask, type Timers } from "./timers.ts";
import { runSession, type SessionSummary } from "./session.ts";
import { createSlots, type SlotLimits } from "./slots.ts";
import { createStateStore, type StateStore } from "./state-store.ts";
import { untilAborted } from "./until-aborted.ts";
import { makeWantSchedules } from "./wanted-schedules.ts";
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
  runner: RunnerFacts;
  /** Places for agent runs; without it as many as `concurrency.exec` here, and no limit in all. */
  slots?: SlotLimits | undefined;
  redact(text: string): string;
  onError(error: Error): void;
  onProcessed?(processed: Processed): void;
  now?(): Date;
  /** How often a session looks at the projects again while there is work. */
  lookEveryMs?: number | undefined;
  tuning?: Partial<WorkerTuning>;
  /** BullMQ's `telemetry`: how jobs are traced. */
  telemetry?: object | undefined;
  watchScheduled?: WatchScheduled | undefined;
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
  /** Asks for a look at each project now, durably before it resolves. */
  lookThrough(repos: string[]): Promise<void>;
  /**
   * Asks for a look at single issues or pull requests, durably before it resolves. However many ask for one of them, at most
   * one look is under way and one follows it.
   */
  wake(wakeUps: readonly WakeUp[]): Promise<void>;
  /** Runs tasks by cron, each occasion on one runner only, until the pipeline stops. */
  startTimers(tasks: TimedTask[]): Promise<void>;
  /** Asks for one of those tasks soon, durably before it resolves. StopError before startTimers and after stop. */
  wakeTimer(id: string): Promise<void>;
}

const RECONCILE_EVERY_MS = MINUTE;
const TUNING: WorkerTuning = { lockDurationMs: 15 * SECOND, stalledIntervalMs: 2 * SECOND };
const BEAT_EVERY_MS = 2 * SECOND;
const GONE_AFTER_MS = 15 * MINUTE;

const NOTHING: Reconciled = { woken: 0, mended: 0, takenOver: 0, away: 0 };

export function createPipeline(deps: PipelineDeps): Pipeline {
  const now = deps.now ?? (() => new Date());
  const tuning = { ...TUNING, ...deps.tuning };
  // No longer than the job's lock: who takes over the job of a runner that is gone finds its lease run out as well.
  const leaseMs = tuning.lockDurationMs;
  const keys = makeKeys(deps.prefix);
  const { machine } = deps.runner;
  const producer = deps.connections.producer as ConnectionOptions;
  const consumer = deps.connections.worker as ConnectionOptions;
  const telemetry = deps.telemetry as QueueOptions["telemetry"];
  const { redis, prefix, onError } = deps;
  const queues = createQueues({ redis, connection: producer, prefix, machine, onError, telemetry });
  const looks = createLookQueue({ connection: deps.connections.producer, prefix, onError, telemetry });
  const registry = createRunnerRegistry({ redis, keys });
  const limits = deps.slots ?? { here: deps.concurrency.exec, inAll: 0, goneAfterMs: GONE_AFTER_MS };
  const beatEveryMs = Math.min(BEAT_EVERY_MS, limits.goneAfterMs / 4);
  const membership = createMembership({ facts: deps.runner, registry, queues, beatEveryMs, now, onError });
  const store = createStateStore({ redis, keys, leaseMs, isDead: membership.isDead });
  const slots = createSlots({ redis, keys, machine, limits });
  const wants = makeWantSchedules(redis, keys, machine);
  const onProcessed = deps.onProcessed ?? (() => undefined);
  const leases = createLeaseKeeper(store, leaseMs / 3);
  const item: ProcessItemDeps = {
    owner: membership.id,
    store,
    slots,
    mayServe: membership.mayServe,
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
  let wakeable: Timers | undefined;
  let timer: NodeJS.Timeout | undefined;
  const isHeld = deps.isHeld ?? (async () => false);
  let closeGate = () => undefined as void;
  let mending: Promise<Reconciled> = Promise.resolve(NOTHING);
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
  function mend(isStart = false): Promise<Reconciled> {
    const { goneAfterMs } = limits;
    mending = mending
      .catch(() => NOTHING)
      .then(() =>
        stopping.signal.aborted
          ? NOTHING
          : reconcile({ store, queues, registry, slots, machine, goneAfterMs, now, isStart, isHeld }),
      );
    return mending;
  }

  async function mendForSession(): Promise<{ moved: number; away: number }> {
    const { woken, mended, takenOver, away } = await mend();
    return { moved: woken + mended + takenOver, away };
  }

  function assertRunning(): void {
    if (stopping.signal.aborted) throw new StopError("The pipeline was stopped.", { code: "pipeline.stopped" });
  }

  async function stopAll(): Promise<void> {
    stopping.abort();
    clearInterval(timer);
    closeGate();
    await Promise.all(workers.splice(0).map((worker) => worker.stop()));
    leases.stop();
    await mending.catch(() => NOTHING);
    await membership.leave();
    await Promise.all([queues.close(), looks.close()]);
  }

  return {
    store,

    async startWorkers() {
      assertRunning();
      const shared = { connection: consumer, prefix: deps.prefix, tuning, onError: deps.onError, telemetry };
      for (const stage of ["triage", "prep", "exec", "follow"] as const) {
        const names = stage === "exec" ? [stage, toMachineQueueName(machine)] : [stage];
        for (const name of names) {
          const concurrency = deps.concurrency[stage];
          const worker = createItemWorker({ ...shared, stage, name, concurrency, queues, item, onProcessed });
          workers.push(worker);
          if (stage === "prep") {
            const machineQueue = toMachineQueueName(machine);
            closeGate = watchPrepGate({ queues, machineQueue, prep: worker, onError });
          }
        }
      }
      workers.push(
        createScoutWorker({
          ...shared,
          pass,
          mayServe: membership.mayServe,
          watchScheduled: deps.watchScheduled ?? ((run) => run()),
          onPass(jobId, result) {
            const waiting = awaited.get(jobId);
            if ("changes" in result) waiting?.resolve(result.changes);
            else waiting?.reject(result.error);
            return waiting !== undefined;
          },
        }),
      );
      workers.push(createLookWorker({ ...shared, look: pass, mayServe: membership.mayServe }));
      await untilAborted(async () => {
        await whileRedisAnswers(deps.redis, Promise.all(workers.map((worker) => worker.ready())));
        await membership.join(workers.map(({ id }) => id));
        await mend(true);
      }, stopping.signal);
      assertRunning();
      timer = setInterval(() => void mend().catch(deps.onError), RECONCILE_EVERY_MS);
    },

    stop: () => (stopped ??= stopAll()),

    runSession(session, repos, signal) {
      const { lookEveryMs } = deps;
      const sessionDeps = { store, scout: scoutThroughQueue, reconcile: mendForSession, now, lookEveryMs };
      return runSession(sessionDeps, session, repos, signal);
    },

    async runSelected(session, selection, signal) {
      await membership.join([]);
      await mend(true);
      const selected = { store, queues, item, pass, machine, onProcessed, now };
      return runSelected(selected, session, selection, deps.concurrency.exec, signal);
    },

    ensureSchedules: (repos, schedule) => ensureSchedules(queues, wants, repos, schedule),

    async lookThrough(repos) {
      assertRunning();
      for (const repo of repos) await queues.addScoutNow({ repo });
    },

    async wake(wakeUps) {
      assertRunning();
      await looks.add(wakeUps);
    },

    async startTimers(tasks) {
      assertRunning();
      const timers = await startTimers(tasks, { producer, consumer, prefix, tuning, wants, onError, telemetry });
      if (stopping.signal.aborted) await timers.stop();
      else workers.push((wakeable = timers));
      assertRunning();
    },

    async wakeTimer(id) {
      assertRunning();
      if (wakeable === undefined) throw new StopError("No timers were started.", { code: "pipeline.stopped" });
      await wakeable.wake(id, now());
    },
  };
}
