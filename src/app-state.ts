import { join } from "node:path";
import { Redis } from "ioredis";
import type { Config } from "./config/schema.ts";
import { tellsMoney } from "./config/tells-money.ts";
import { EnvironmentError } from "./domain/errors.ts";
import type { AccountHolds } from "./domain/ports/account-holds.ts";
import type { ModelBudget } from "./domain/ports/triage-model.ts";
import type { AnswerCache } from "./domain/ports/answer-cache.ts";
import type { Budget } from "./domain/ports/budget.ts";
import type { HostQuota } from "./domain/ports/host-quota.ts";
import type { WakeUp } from "./domain/wake-up.ts";
import { ensureRedis } from "./environment/redis/choose.ts";
import { explainLostServer } from "./environment/redis/lost-server.ts";
import type { RedisServer } from "./environment/redis/redis-server.ts";
import { ensurePrograms, type ProgramAnswer } from "./environment/system-packages/ensure-programs.ts";
import { createRedisAnswerCache } from "./integrations/redis/answer-cache.ts";
import { createRedisHostQuota } from "./integrations/redis/host-quota.ts";
import { createDayArchive } from "./ledger/day-archive.ts";
import { type ArchivingLedger, createRedisLedger } from "./ledger/redis-ledger.ts";
import { toConnectionOptions } from "./lib/redis-connection.ts";
import { SECOND } from "./lib/durations.ts";
import { makeKeys } from "./pipeline/keys.ts";
import { createLookQueue } from "./pipeline/look-queue.ts";
import { createRedisAccountHolds } from "./pipeline/redis-account-holds.ts";
import { createRedisModelBudget } from "./pipeline/redis-model-budget.ts";
import { createRedisBudget } from "./pipeline/redis-budget.ts";
import { createRunnerRegistry, type RunnerRegistry } from "./pipeline/runner-registry.ts";
import { createStateStore, type StateStore } from "./pipeline/state-store.ts";

export interface StateOptions {
  config: Config;
  /** Absolute. */
  dataDir: string;
  env: Record<string, string | undefined>;
  /** Bring missing programs; false: look only. */
  mayInstall: boolean;
  report(line: string): void;
}

/** What the machine remembers: enough for every command that only looks. */
export interface AppState {
  server: RedisServer;
  redis: Redis;
  store: StateStore;
  ledger: ArchivingLedger;
  budget: Budget;
  accounts: AccountHolds;
  modelBudget: ModelBudget;
  registry: RunnerRegistry;
  /** What GitHub still allows, and what it answered. */
  quota: HostQuota;
  answers: AnswerCache;
  /** Asks the runner that is there, or the next one, for a look; durable when it resolves. */
  wake(wakeUps: readonly WakeUp[]): Promise<void>;
  /** Brings the embedded server back where it is gone; the connections find it again. Throws as at the start. */
  ensureServer(): Promise<RedisServer>;
  /** The same error, or the EnvironmentError that it comes from where the server was lost. */
  explain(error: unknown): Promise<unknown>;
  close(): Promise<void>;
}

const LEASE_MS = 30 * SECOND;

/** Finds or starts Redis and opens state, ledger and budget on it. */
export async function openState(options: StateOptions): Promise<AppState> {
  const { config, dataDir, report } = options;
  const { url, allowVolatile } = config.redis;
  const findProgram = () => findRedisProgram(options);
  const ensureServer = () => ensureRedis({ url, dataDir, allowVolatile, findProgram, report });
  const server = await ensureServer();
  const redis = new Redis(toConnectionOptions(server.url, "state"));
  // Commands reject by themselves; without a listener ioredis prints each lost connection.
  redis.on("error", () => undefined);
  const keys = makeKeys(config.redis.prefix);
  return {
    server,
    ensureServer,
    redis,
    store: createStateStore({ redis, keys, leaseMs: LEASE_MS }),
    ledger: createRedisLedger({ redis, key: keys.ledger, archive: createDayArchive(join(dataDir, "ledger")) }),
    budget: createRedisBudget({
      ...{ redis, keys, limits: config.limits, timezone: config.schedules.timezone },
      tellsMoney: (agent) => tellsMoney(config.agents[agent]),
    }),
    modelBudget: createRedisModelBudget({
      redis,
      keys,
      limits: { ...config.triage, usdPerDayInAll: config.limits.usdPerDay },
      timezone: config.schedules.timezone,
    }),
    accounts: createRedisAccountHolds({ redis, keys }),
    registry: createRunnerRegistry({ redis, keys }),
    quota: createRedisHostQuota({ redis, prefix: config.redis.prefix }),
    answers: createRedisAnswerCache({ redis, prefix: config.redis.prefix }),
    async wake(wakeUps) {
      const connection = toConnectionOptions(server.url, "state");
      const looks = createLookQueue({ connection, prefix: config.redis.prefix, onError: () => undefined });
      try {
        await looks.add(wakeUps);
      } finally {
        await looks.close();
      }
    },
    explain: (error) => explainLostServer(error, server, dataDir),
    async close() {
      await redis.quit().catch(() => redis.disconnect());
    },
  };
}

async function findRedisProgram({ dataDir, mayInstall, env, report }: StateOptions): Promise<ProgramAnswer> {
  const found = await ensurePrograms({ programs: ["redis-server"], dataDir, mayInstall, env, report });
  return found["redis-server"];
}

/** The absolute path of a program, or the sentence that says how to get it. */
export function getProgram(answer: ProgramAnswer): string {
  if (answer.found) return answer.path;
  throw new EnvironmentError(answer.explanation, {
    code: "env.program_missing",
    hint: answer.command === undefined ? undefined : `Type: ${answer.command}`,
  });
}
