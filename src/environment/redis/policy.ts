import type { RedisFacts } from "./inspect.ts";

/** Oldest version that knows all commands BullMQ uses (it warns below 6.2). */
const OLDEST_VERSION = [6, 2] as const;

export type RedisVerdict =
  /** `warnings`: what the server would lose all the same, a sentence each. */
  { accepted: true; warnings: string[] } | { accepted: false; code: string; reason: string; hint: string };

const OVERRIDE = "or set `redis.allowVolatile: true` to accept the loss";

/**
 * Decides whether a server may hold the queue. A server that forgets on a crash, or that throws keys away when memory
 * runs short, loses work silently, so it is refused; `allowVolatile` turns both refusals into warnings. A server that is
 * too old, or a replica, cannot work at all.
 */
export function judgeRedis(facts: RedisFacts, { allowVolatile }: { allowVolatile: boolean }): RedisVerdict {
  if (isOlder(facts.version)) {
    return {
      accepted: false,
      code: "env.redis_too_old",
      reason: `The Redis server has version ${facts.version}; Millrace needs ${OLDEST_VERSION.join(".")} or newer.`,
      hint: "Upgrade the server, or leave `redis.url` empty: then Millrace starts its own.",
    };
  }
  if (facts.role === "replica") {
    return {
      accepted: false,
      code: "env.redis_replica",
      reason: "The Redis server is a replica and takes no writes.",
      hint: "Point `redis.url` at the primary server.",
    };
  }
  const flaws = [findVolatility(facts), findEviction(facts)].filter((flaw) => flaw !== undefined);
  const [first] = flaws;
  if (first !== undefined && !allowVolatile) return { accepted: false, ...first };
  return { accepted: true, warnings: [...flaws.map((flaw) => flaw.reason), ...findSlowFsync(facts)] };
}

type Flaw = { code: string; reason: string; hint: string };

function findVolatility(facts: RedisFacts): Flaw | undefined {
  if (facts.aofEnabled === true) return undefined;
  const what =
    facts.aofEnabled === false ? "keeps no append-only file" : "does not say whether it keeps an append-only file";
  return {
    code: "env.redis_volatile",
    reason: `The Redis server ${what}, so a crash of it would lose queued work.`,
    hint: `Set \`appendonly yes\` on the server, leave \`redis.url\` empty, ${OVERRIDE}.`,
  };
}

function findEviction(facts: RedisFacts): Flaw | undefined {
  if (facts.evictionPolicy === "noeviction") return undefined;
  const what =
    facts.evictionPolicy === undefined
      ? "does not name its eviction policy"
      : `has the eviction policy ${facts.evictionPolicy}`;
  return {
    code: "env.redis_evicts",
    reason: `The Redis server ${what}, so it may throw queued work away when memory runs short.`,
    hint: `Set \`maxmemory-policy noeviction\` on the server, leave \`redis.url\` empty, ${OVERRIDE}.`,
  };
}

function findSlowFsync(facts: RedisFacts): string[] {
  if (facts.aofEnabled !== true || facts.fsync === "always" || facts.fsync === "unknown") return [];
  const lost = facts.fsync === "everysec" ? "up to two seconds" : "many seconds";
  return [`The Redis server has \`appendfsync ${facts.fsync}\`: a power cut may lose ${lost} of work.`];
}

function isOlder(version: string): boolean {
  const [major = 0, minor = 0] = version.split(".").map((part) => Number.parseInt(part, 10) || 0);
  return major < OLDEST_VERSION[0] || (major === OLDEST_VERSION[0] && minor < OLDEST_VERSION[1]);
}
