import type { Redis } from "ioredis";
import type { RunnerReader } from "../domain/ports/runner-reader.ts";
import { LATE_AFTER_MS, OFFLINE_AFTER_MS, type RunnerRecord, toRunnerSight } from "../domain/runner.ts";
import { DAY, MINUTE } from "../lib/durations.ts";
import { withStateCommands } from "./commands.ts";
import type { Keys } from "./keys.ts";

/**
 * Whether a machine's runs may be taken over:
 *
 *   here    a runner of it beat within the last seconds
 *   silent  none did, but it may come back: its work waits for it
 *   doubted none did for too long, but nobody else beat for long enough either: it is decided within a minute
 *   gone    none did for too long, while others did
 */
export type AbsentMachine = "silent" | "doubted" | "gone";

/** Who takes work from this Redis, by the clock of its server. Last beats outlive the runners. */
export interface RunnerRegistry extends RunnerReader {
  /** Registers the runner, again with each beat. */
  beat(record: RunnerRecord): Promise<void>;
  /** Notes that a runner stopped in order, or that its process was found dead. */
  end(record: RunnerRecord, end: "stopped" | "killed", at: Date): Promise<void>;
  /**
   * Each of the machines that is not here, with its state; `lastHeard` stands in for a machine that never registered. After
   * a time in which nobody beat, because Redis was away or all machines were off, none is gone before a minute has passed.
   */
  listAbsent(
    machines: { machine: string; lastHeard: Date }[],
    goneAfterMs: number,
  ): Promise<Map<string, AbsentMachine>>;
  /** Removes what says nothing any more: ended runners after a day, silent machines after a month. */
  forget(): Promise<void>;
}

const FORGET_RUNNER_MS = 1 * DAY;
const FORGET_MACHINE_MS = 30 * DAY;
const LONGEST_GRACE_MS = MINUTE;

export function createRunnerRegistry({ redis, keys }: { redis: Redis; keys: Keys }): RunnerRegistry {
  const commands = withStateCommands(redis);

  async function readNow(): Promise<number> {
    const [seconds, micros] = await redis.time();
    return Number(seconds) * 1000 + Math.floor(Number(micros) / 1000);
  }

  async function readAll(): Promise<{ record: RunnerRecord; beat: number }[]> {
    const records = await redis.hgetall(keys.runners);
    const ids = Object.keys(records);
    if (ids.length === 0) return [];
    const beats = await redis.zmscore(keys.runnerBeats, ...ids);
    return ids.map((id, index) => ({
      record: JSON.parse(records[id] ?? "{}") as RunnerRecord,
      beat: Number(beats[index] ?? 0),
    }));
  }

  return {
    async beat(record) {
      const { runners, runnerBeats, machineBeats, steadySince } = keys;
      const text = JSON.stringify(record);
      const all = [runners, runnerBeats, machineBeats, steadySince];
      await commands.millraceBeat(...all, record.id, record.machine, text, OFFLINE_AFTER_MS);
    },

    async end(record, end, at) {
      await redis.hset(keys.runners, record.id, JSON.stringify({ ...record, end, endedAt: at.toISOString() }));
    },

    async list() {
      const [all, now] = await Promise.all([readAll(), readNow()]);
      return all
        .map(({ record, beat }) => toRunnerSight(record, beat, now))
        .toSorted((a, b) => b.since.localeCompare(a.since));
    },

    async listAbsent(machines, goneAfterMs) {
      const absent = new Map<string, AbsentMachine>();
      if (machines.length === 0) return absent;
      const names = machines.map(({ machine }) => machine);
      const [beats, steady, now] = await Promise.all([
        redis.zmscore(keys.machineBeats, ...names),
        redis.get(keys.steadySince),
        readNow(),
      ]);
      const grace = Math.min(goneAfterMs, LONGEST_GRACE_MS);
      const isSteady = steady !== null && now - Number(steady) >= grace;
      for (const [index, { machine, lastHeard }] of machines.entries()) {
        const silentMs = now - Number(beats[index] ?? lastHeard.getTime());
        if (silentMs <= Math.min(LATE_AFTER_MS, goneAfterMs)) continue;
        absent.set(machine, silentMs <= goneAfterMs ? "silent" : isSteady ? "gone" : "doubted");
      }
      return absent;
    },

    async forget() {
      const now = await readNow();
      for (const { record, beat } of await readAll()) {
        if (now - beat < FORGET_RUNNER_MS) continue;
        await redis.hdel(keys.runners, record.id);
        await redis.zrem(keys.runnerBeats, record.id);
      }
      await redis.zremrangebyscore(keys.machineBeats, "-inf", now - FORGET_MACHINE_MS);
    },
  };
}
