import { ConfigError, EnvironmentError, messageOf } from "../../domain/errors.ts";
import { toConnectionOptions, toPublicRedisUrl } from "../../lib/redis-connection.ts";
import type { ProgramAnswer } from "../system-packages/ensure-programs.ts";
import { ensureEmbeddedServer } from "./embedded-server.ts";
import { inspectRedis, type RedisFacts } from "./inspect.ts";
import { judgeRedis } from "./policy.ts";
import type { RedisServer } from "./redis-server.ts";

export interface EnsureRedisOptions {
  /** Empty: the embedded server. */
  url: string;
  dataDir: string;
  allowVolatile: boolean;
  /** Brings redis-server or valkey-server; asked only where the embedded server is not running yet. */
  findProgram: () => Promise<ProgramAnswer>;
  report: (line: string) => void;
}

/**
 * Gives a server that may hold the queue: the given one, checked, or the embedded one, started where it is not running.
 * Throws ConfigError (`config.redis_url`), or EnvironmentError: `env.redis_unreachable` and `env.redis_auth` within 5 s,
 * `env.redis_volatile`, `env.redis_evicts`, `env.redis_too_old`, `env.redis_replica`, `env.redis_missing`, and those of
 * ensureEmbeddedServer.
 */
export async function ensureRedis(options: EnsureRedisOptions): Promise<RedisServer> {
  return options.url === "" ? ensureEmbeddedServer(options) : checkGivenServer(options);
}

async function checkGivenServer({ url, allowVolatile, report }: EnsureRedisOptions): Promise<RedisServer> {
  const facts = await inspectGivenServer(url);
  const verdict = judgeRedis(facts, { allowVolatile });
  if (!verdict.accepted) throw new EnvironmentError(verdict.reason, { code: verdict.code, hint: verdict.hint });
  for (const warning of verdict.warnings) report(warning);
  return {
    url,
    kind: "given",
    version: facts.version,
    persistence: { aof: facts.aofEnabled ?? false, fsync: facts.fsync },
    evictionPolicy: facts.evictionPolicy ?? "unknown",
  };
}

async function inspectGivenServer(url: string): Promise<RedisFacts> {
  const where = toPublicRedisUrl(url);
  try {
    return await inspectRedis(toConnectionOptions(url, "producer"));
  } catch (error) {
    // The error itself is not passed on: ioredis keeps the arguments of AUTH in it.
    const why = messageOf(error);
    if (error instanceof TypeError) {
      throw new ConfigError(why, { code: "config.redis_url", hint: "Correct `redis.url` in the configuration." });
    }
    if (/NOAUTH|WRONGPASS|NOPERM|invalid password|without any password/i.test(why)) {
      throw new EnvironmentError(`The Redis server at ${where} refused the sign-in.`, {
        code: "env.redis_auth",
        hint: "Correct the user and the password in `redis.url`; INFO must be allowed for that user.",
      });
    }
    throw new EnvironmentError(`The Redis server at ${where} does not answer: ${why}`, {
      code: "env.redis_unreachable",
      hint: "Start that server or correct `redis.url`; left empty, Millrace starts a server of its own.",
    });
  }
}
