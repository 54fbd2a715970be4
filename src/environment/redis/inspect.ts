import { Redis } from "ioredis";
import { SECOND } from "../../lib/durations.ts";
import type { RedisConnectionOptions } from "../../lib/redis-connection.ts";

/** What a server says of itself. */
export interface RedisFacts {
  flavour: "redis" | "valkey" | "other";
  /** Version of Redis whose commands it speaks, such as "7.0.15". */
  version: string;
  role: "master" | "replica";
  /** undefined: the server does not say. */
  aofEnabled: boolean | undefined;
  /** When the append-only file reaches the disk; `unknown` where CONFIG is forbidden, as on managed servers. */
  fsync: "always" | "everysec" | "no" | "unknown";
  /** undefined: the server does not say. */
  evictionPolicy: string | undefined;
  /** True while it reads its data from disk and answers nothing else. */
  loading: boolean;
  pid: number | undefined;
  /** Its working folder; undefined where CONFIG is forbidden. */
  dir: string | undefined;
}

/**
 * Asks a server for its facts over a connection of its own, which is closed afterwards. Rejects with the error of the
 * connection or the server, or after `timeoutMs` in all.
 */
export async function inspectRedis(options: RedisConnectionOptions, timeoutMs = 4 * SECOND): Promise<RedisFacts> {
  return withClient(options, timeoutMs, async (client) => {
    const info = parseInfo(await client.info());
    const config = new Map<string, string>();
    for (const name of ["appendonly", "appendfsync", "maxmemory-policy", "dir"]) {
      const value = await client.config("GET", name).then(toConfigValue, () => undefined);
      if (value !== undefined) config.set(name, value);
    }
    return toFacts(info, config);
  });
}

/** Runs `work` with a connection that neither retries nor waits, within `timeoutMs` in all. */
export async function withClient<T>(
  options: RedisConnectionOptions,
  timeoutMs: number,
  work: (client: Redis) => Promise<T>,
): Promise<T> {
  const client = new Redis({
    ...options,
    protocol: 2,
    disableClientInfo: true,
    enableReadyCheck: false,
    lazyConnect: true,
    retryStrategy: () => null,
    maxRetriesPerRequest: 0,
    enableOfflineQueue: true,
    connectTimeout: timeoutMs,
    disconnectTimeout: 200,
  });
  let lastError: Error | undefined;
  client.on("error", (error: Error) => (lastError = error));
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`No answer within ${timeoutMs} ms`)), timeoutMs);
  });
  try {
    return await Promise.race([client.connect().then(() => work(client)), tooLate]);
  } catch (error) {
    // "Connection is closed." hides why it was closed.
    throw lastError ?? error;
  } finally {
    clearTimeout(timer);
    // On a closed connection ioredis would keep the process alive for its disconnectTimeout.
    if (client.status !== "end") client.disconnect();
  }
}

/** `INFO` as name → value; headings and empty lines are left out. */
export function parseInfo(text: string): Map<string, string> {
  const fields = new Map<string, string>();
  for (const line of text.split(/\r?\n/)) {
    const colon = line.indexOf(":");
    if (colon > 0 && !line.startsWith("#")) fields.set(line.slice(0, colon), line.slice(colon + 1));
  }
  return fields;
}

/** `CONFIG GET name` answers with name and value; a managed server forbids it or answers with nothing. */
function toConfigValue(reply: unknown): string | undefined {
  return Array.isArray(reply) && reply.length >= 2 ? String(reply[1]) : undefined;
}

/** INFO first, as it is never forbidden; CONFIG only for what INFO does not tell. */
export function toFacts(info: Map<string, string>, config: Map<string, string>): RedisFacts {
  const aof = info.get("aof_enabled") ?? { yes: "1", no: "0" }[config.get("appendonly") ?? ""];
  const fsync = config.get("appendfsync");
  return {
    flavour: info.has("valkey_version") ? "valkey" : info.has("dragonfly_version") ? "other" : "redis",
    version: info.get("redis_version") ?? "0",
    role: info.get("role") === "slave" ? "replica" : "master",
    aofEnabled: aof === undefined ? undefined : aof === "1",
    fsync: fsync === "always" || fsync === "everysec" || fsync === "no" ? fsync : "unknown",
    evictionPolicy: info.get("maxmemory_policy") ?? config.get("maxmemory-policy"),
    loading: info.get("loading") === "1",
    pid: info.has("process_id") ? Number(info.get("process_id")) : undefined,
    dir: config.get("dir"),
  };
}
