import { describe, expect, test } from "vitest";
import { parseInfo, toFacts, type RedisFacts } from "../../../src/environment/redis/inspect.ts";
import { judgeRedis } from "../../../src/environment/redis/policy.ts";

const GOOD: RedisFacts = {
  flavour: "redis",
  version: "7.0.15",
  role: "master",
  aofEnabled: true,
  fsync: "always",
  evictionPolicy: "noeviction",
  loading: false,
  pid: 7,
  dir: "/data",
};
const judge = (facts: Partial<RedisFacts>, allowVolatile = false) =>
  judgeRedis({ ...GOOD, ...facts }, { allowVolatile });

describe("a given Redis server", () => {
  test("is accepted without a word when it keeps every write and evicts nothing", () => {
    expect(judge({})).toEqual({ accepted: true, warnings: [] });
  });

  test.for([
    [{ aofEnabled: false }, "env.redis_volatile", "keeps no append-only file"],
    [{ aofEnabled: undefined }, "env.redis_volatile", "does not say"],
    [{ evictionPolicy: "allkeys-lru" }, "env.redis_evicts", "allkeys-lru"],
    [{ evictionPolicy: undefined }, "env.redis_evicts", "does not name"],
    [{ version: "6.0.16" }, "env.redis_too_old", "6.0.16"],
    [{ role: "replica" }, "env.redis_replica", "replica"],
  ] as const)("is refused with %o", ([flaw, code, words]) => {
    const verdict = judge(flaw);
    expect(verdict).toMatchObject({ accepted: false, code });
    expect(verdict.accepted ? "" : verdict.reason).toContain(words);
  });

  test("that may lose work is accepted with a warning for each loss when the configuration says so", () => {
    const verdict = judge({ aofEnabled: false, evictionPolicy: "volatile-lru" }, true);
    expect(verdict.accepted && verdict.warnings).toHaveLength(2);
  });

  test("that cannot work at all is refused whatever the configuration says", () => {
    expect(judge({ version: "5.0.7" }, true).accepted).toBe(false);
    expect(judge({ role: "replica" }, true).accepted).toBe(false);
  });

  test("names the override in the hint of a refusal that it lifts", () => {
    const verdict = judge({ aofEnabled: false });
    expect(verdict.accepted ? "" : verdict.hint).toContain("redis.allowVolatile: true");
  });

  test("that reaches the disk once a second is accepted with a warning", () => {
    expect(judge({ fsync: "everysec" })).toMatchObject({
      accepted: true,
      warnings: [expect.stringContaining("everysec")],
    });
    expect(judge({ version: "6.2.0" }).accepted).toBe(true);
    expect(judge({ version: "10.0.0" }).accepted).toBe(true);
  });
});

describe("the facts of a server", () => {
  const info = parseInfo(
    "# Server\r\nredis_version:7.2.4\r\nvalkey_version:8.1.1\r\nprocess_id:42\r\n\r\n# Persistence\r\nloading:1\r\naof_enabled:1\r\nmaxmemory_policy:noeviction\r\nrole:slave\r\n",
  );

  test("come from INFO alone where CONFIG is forbidden", () => {
    expect(toFacts(info, new Map())).toEqual({
      flavour: "valkey",
      version: "7.2.4",
      role: "replica",
      aofEnabled: true,
      fsync: "unknown",
      evictionPolicy: "noeviction",
      loading: true,
      pid: 42,
      dir: undefined,
    });
  });

  test("are open where the server tells nothing", () => {
    expect(toFacts(new Map(), new Map())).toMatchObject({
      version: "0",
      aofEnabled: undefined,
      evictionPolicy: undefined,
    });
  });
});
