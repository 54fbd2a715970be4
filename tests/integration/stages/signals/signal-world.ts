import { Redis } from "ioredis";
import type { PipelineEvent } from "../../../../src/domain/events.ts";
import { makeKeys } from "../../../../src/pipeline/keys.ts";
import { createSignalRecords } from "../../../../src/pipeline/signal-records.ts";
import type { Fix, SignalDeps } from "../../../../src/stages/signals/deps.ts";
import { runSignalPass } from "../../../../src/stages/signals/pass.ts";
import type { SignalPassReport } from "../../../../src/stages/signals/pass-report.ts";
import { createFakeSource, type FakeSource, makeSignalsConfig } from "../../../fakes/fake-signals.ts";
import { createFakeTracker, type FakeTracker } from "../../../fakes/fake-tracker.ts";
import type { TestRedis } from "../../../helpers/redis.ts";

/** Signal triage with real records in Redis, a source and a tracker in memory, and a clock that a test moves. */
export interface SignalWorld {
  source: FakeSource;
  tracker: FakeTracker;
  redis: Redis;
  prefix: string;
  deps: SignalDeps;
  events: PipelineEvent[];
  fixes: Map<number, Fix>;
  atWork: Set<number>;
  now(): Date;
  pass(ms?: number): void;
  run(options?: { dryRun?: boolean }): Promise<SignalPassReport>;
  /** Makes the source a known one, so that the next pass files. */
  begin(): Promise<void>;
  close(): Promise<void>;
}

export function openSignalWorld(server: TestRedis, config: Record<string, unknown> = {}): SignalWorld {
  const redis = new Redis({ path: server.socket });
  const prefix = `{s${process.hrtime.bigint()}}`;
  let time = Date.parse("2026-11-20T12:00:00Z");
  const now = () => new Date(time);
  const source = createFakeSource();
  const tracker = createFakeTracker({ now });
  const events: PipelineEvent[] = [];
  const fixes = new Map<number, Fix>();
  const atWork = new Set<number>();
  const { signals, labels } = makeSignalsConfig(config);
  const deps: SignalDeps = {
    config: signals,
    labels,
    sources: [source.port],
    records: createSignalRecords({ redis, keys: makeKeys(prefix), timezone: "UTC" }),
    tracker: tracker.port,
    ledger: { append: async (event) => void events.push(event) },
    findFix: async (_repo, issue) => fixes.get(issue),
    isBeingWorkedOn: async (_repo, issue) => atWork.has(issue),
    redact: (text) => text.replaceAll("canary-secret", "[redacted]"),
    now,
  };
  const run = ({ dryRun = false } = {}) => runSignalPass(deps, { dryRun }, new AbortController().signal);
  return {
    ...{ source, tracker, redis, prefix, deps, events, fixes, atWork, now, run },
    pass: (ms = 3_600_000) => void (time += ms),
    async begin() {
      const { signals: later } = source;
      source.signals = [];
      await run();
      source.signals = later;
      tracker.writes.length = 0;
      events.length = 0;
    },
    close: async () => void (await redis.quit()),
  };
}
