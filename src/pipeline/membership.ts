import { randomUUID } from "node:crypto";
import { isProvablyDead, findPidNamespace, findProcessIdentity } from "../lib/process-identity.ts";
import { MINUTE, SECOND } from "../lib/durations.ts";
import type { RunnerRecord } from "../domain/runner.ts";
import type { Queues } from "./queues.ts";
import { requeueJobsOf } from "./requeue-jobs.ts";
import type { RunnerRegistry } from "./runner-registry.ts";

/** Leases and locks of a runner that ended longer ago have run out. */
const LONGEST_LEGACY_MS = 2 * MINUTE;
/** A stop does not wait longer for Redis to take the word. */
const LONGEST_FAREWELL_MS = SECOND;

/** What a runner says of itself. */
export interface RunnerFacts {
  machine: string;
  version: string;
  agents: string[];
  repos: string[];
}

/**
 * This runner among the others: registered while it lives, and heir of those that died on this machine.
 *
 *   start, each beat   look for runners of this machine whose process is gone -> their jobs are put back at once, and
 *                      their leases count as free
 *
 * Dead is only what is proved so by process id, start time, boot and process id namespace. A stopped process is not, nor
 * one of another machine or container: these lose their work when lease and lock run out, and the fence refuses what they
 * write afterwards.
 */
export interface Membership {
  /** Owner of this runner's leases. */
  id: string;
  machine: string;
  isDead(owner: string): boolean;
  /** Registers, takes over from the dead, and goes on beating. Safe to call twice. */
  join(workers: string[]): Promise<void>;
  /** Says farewell where Redis listens. */
  leave(): Promise<void>;
  /** Whether the project is in this runner's configuration, or in that of nobody who is online. */
  mayServe(repo: string): Promise<boolean>;
}

export function createMembership(deps: {
  facts: RunnerFacts;
  registry: RunnerRegistry;
  queues: Queues;
  beatEveryMs: number;
  now(): Date;
  onError(error: Error): void;
}): Membership {
  const { facts, registry, queues, now, onError } = deps;
  const id = randomUUID();
  const dead = new Set<string>();
  const own = new Set(facts.repos.map((repo) => repo.toLowerCase()));
  let record: RunnerRecord | undefined;
  let timer: NodeJS.Timeout | undefined;

  async function beat(): Promise<void> {
    if (record === undefined) return;
    await registry.beat(record);
    await inherit();
  }

  /** Its record is written off last: a heir that is killed on the way leaves it to the next. */
  async function inherit(): Promise<void> {
    for (const { runner } of await registry.list()) {
      if (runner.machine !== facts.machine || runner.id === id || dead.has(runner.id)) continue;
      if (runner.endedAt !== undefined && Date.parse(runner.endedAt) < now().getTime() - LONGEST_LEGACY_MS) continue;
      if (runner.process === undefined || !(await isProvablyDead(runner.process))) continue;
      dead.add(runner.id);
      await requeueJobsOf(queues.all(), runner.workers, onError);
      if (runner.end === undefined) await registry.end(runner, "killed", now());
    }
  }

  return {
    id,
    machine: facts.machine,
    isDead: (owner) => dead.has(owner),

    async join(workers) {
      const identity = await findProcessIdentity(process.pid);
      const pidNamespace = findPidNamespace();
      record = {
        id,
        ...facts,
        startedAt: record?.startedAt ?? now().toISOString(),
        pid: process.pid,
        ...(identity === undefined || pidNamespace === undefined ? {} : { process: { ...identity, pidNamespace } }),
        workers,
      };
      await beat();
      timer ??= setInterval(() => void beat().catch(onError), deps.beatEveryMs);
      timer.unref();
    },

    async leave() {
      clearInterval(timer);
      if (record === undefined) return;
      const farewell = registry.end(record, "stopped", now()).catch(onError);
      record = undefined;
      let patience: NodeJS.Timeout | undefined;
      const late = new Promise((resolve) => (patience = setTimeout(resolve, LONGEST_FAREWELL_MS)));
      await Promise.race([farewell, late]).finally(() => clearTimeout(patience));
    },

    async mayServe(repo) {
      if (own.size === 0 || own.has(repo.toLowerCase())) return true;
      const others = (await registry.list()).filter(({ state, runner }) => state === "online" && runner.id !== id);
      return !others.some(({ runner }) => runner.repos.some((one) => one.toLowerCase() === repo.toLowerCase()));
    },
  };
}
