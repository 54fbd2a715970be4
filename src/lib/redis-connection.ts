import type { RedisOptions } from "ioredis";

/**
 * What a connection is for. `worker` waits in blocking reads and outlives every outage; `producer` answers a request
 * and must fail at once when Redis is away; `state` reads and writes records and rides out a short outage.
 */
export type RedisRole = "worker" | "producer" | "state";

/** Fits the constructor of ioredis 6, which types `replyMapping` more strictly than its own options. */
export type RedisConnectionOptions = Omit<RedisOptions, "replyMapping">;

const CONNECT_TIMEOUT_MS = 3_000;
const LONGEST_RETRY_DELAY_MS = 1_000;
/** BullMQ blocks for 10 s at most, so 20 s without a byte on a connection that waits for one means a dead link. */
const WORKER_SILENCE_MS = 20_000;
const SILENCE_MS = 10_000;

/** The parts of a Redis URL. Exactly one of `path` and `host` is set. */
export interface RedisAddress {
  path?: string;
  host?: string;
  port?: number;
  tls: boolean;
  username?: string;
  password?: string;
  db?: number;
}

/**
 * Options for ioredis, for each role. `socketTimeout` counts only while an answer is due: without it a half-open link is
 * never noticed. There is no command time-out, because BullMQ's blocking reads would run into it.
 * Throws TypeError, without the URL in it, where the URL cannot be read.
 */
export function toConnectionOptions(url: string, role: RedisRole): RedisConnectionOptions {
  const { tls, ...address } = parseRedisUrl(url);
  return {
    ...address,
    ...(tls ? { tls: address.host === undefined ? {} : { servername: address.host } } : {}),
    connectTimeout: CONNECT_TIMEOUT_MS,
    socketTimeout: role === "worker" ? WORKER_SILENCE_MS : SILENCE_MS,
    retryStrategy: (attempt) => Math.min(50 * 2 ** Math.min(attempt, 10), LONGEST_RETRY_DELAY_MS),
    ...RETRIES[role],
  };
}

const RETRIES: Record<RedisRole, Pick<RedisOptions, "maxRetriesPerRequest" | "enableOfflineQueue">> = {
  worker: { maxRetriesPerRequest: null, enableOfflineQueue: true },
  producer: { maxRetriesPerRequest: 1, enableOfflineQueue: false },
  state: { maxRetriesPerRequest: 5, enableOfflineQueue: true },
};

/** Reads `redis://`, `rediss://` and `unix://[user:password@]/path[?db=n]`; user, password and path are percent-decoded. */
export function parseRedisUrl(url: string): RedisAddress {
  if (url.startsWith("unix:")) return parseUnixUrl(url);
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (parsed === undefined || !/^rediss?:$/.test(parsed.protocol) || parsed.hostname === "") {
    throw new TypeError(
      "The Redis URL must look like redis://host:6379, rediss://host:6379 or unix:///path/redis.sock",
    );
  }
  return {
    host: parsed.hostname.replace(/^\[(.*)\]$/, "$1"),
    port: parsed.port === "" ? 6379 : Number(parsed.port),
    tls: parsed.protocol === "rediss:",
    ...toCredentials(parsed.username, parsed.password),
    ...toDatabase(parsed.searchParams.get("db") ?? parsed.pathname.slice(1)),
  };
}

function parseUnixUrl(url: string): RedisAddress {
  const groups = /^unix:\/\/(?:(?<user>[^:@/]*):(?<password>[^@/]*)@)?(?<path>\/[^?]*)(?:\?(?<query>.*))?$/.exec(
    url,
  )?.groups;
  if (groups?.["path"] === undefined) {
    throw new TypeError("A Redis URL with a socket needs an absolute path, such as unix:///path/redis.sock");
  }
  return {
    path: decode(groups["path"]),
    tls: false,
    ...toCredentials(groups["user"] ?? "", groups["password"] ?? ""),
    ...toDatabase(new URLSearchParams(groups["query"] ?? "").get("db") ?? ""),
  };
}

/** The URL of a socket in the file system; `parseRedisUrl` gives the same path back, whatever characters it holds. */
export function toUnixUrl(socket: string): string {
  return `unix://${socket.split("/").map(encodeURIComponent).join("/")}`;
}

/** The URL for messages and logs: without user and password. */
export function toPublicRedisUrl(url: string): string {
  try {
    const { path, host, port, tls, db } = parseRedisUrl(url);
    const where = path === undefined ? `${tls ? "rediss" : "redis"}://${host}:${port}` : `unix://${path}`;
    return db === undefined ? where : `${where}${path === undefined ? "/" : "?db="}${db}`;
  } catch {
    return "the given Redis URL";
  }
}

function toCredentials(user: string, password: string): { username?: string; password?: string } {
  return {
    ...(user === "" ? {} : { username: decode(user) }),
    ...(password === "" ? {} : { password: decode(password) }),
  };
}

function toDatabase(text: string): { db?: number } {
  if (text === "") return {};
  if (!/^\d{1,5}$/.test(text)) throw new TypeError("The database in the Redis URL must be a number");
  return { db: Number(text) };
}

/** A lone `%` in a hand-written URL is taken as itself. */
function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/**
 * True for what ioredis and BullMQ throw while the server is away or takes no writes: lost and refused connections,
 * used-up tries, a full disk (MISCONF), full memory (OOM), loading. Nothing is wrong with the command then.
 */
export function isRedisTrouble(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return error.name === "MaxRetriesPerRequestError" || AWAY.test(error.message) || UNABLE.test(error.message);
}

/** What ioredis and the system reject commands with while the server is away; ioredis gives its errors no code. */
const AWAY =
  /^(Connection is closed|Command aborted due to connection close|Stream isn't writeable|Socket closed unexpectedly|Command timed out|Socket timeout|connect E[A-Z]+|(read|write) E(CONNRESET|PIPE))/;
/** First words of a server that is up but cannot do its work now (https://redis.io/docs/latest/develop/reference/protocol-spec/#simple-errors). */
const UNABLE = /^(LOADING|OOM|MISCONF|READONLY|MASTERDOWN|CLUSTERDOWN|TRYAGAIN|BUSY|NOREPLICAS)\b/;
