import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseRedisUrl, toConnectionOptions, toPublicRedisUrl, toUnixUrl } from "../../../src/lib/redis-connection.ts";

describe("a Redis URL", () => {
  test("is read into host, port, database, user and password", () => {
    expect(parseRedisUrl("redis://ann:p%40ss@db.example:6380/3")).toEqual({
      host: "db.example",
      port: 6380,
      tls: false,
      username: "ann",
      password: "p@ss",
      db: 3,
    });
    expect(parseRedisUrl("redis://[::1]")).toEqual({ host: "::1", port: 6379, tls: false });
    expect(parseRedisUrl("unix://:secret@/run/my%20redis.sock?db=2")).toEqual({
      path: "/run/my redis.sock",
      tls: false,
      password: "secret",
      db: 2,
    });
  });

  test("of a socket gives back the path it was made from", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", minLength: 1 }), (name) => {
        const path = `/tmp/${name}`;
        expect(parseRedisUrl(toUnixUrl(path)).path).toBe(path);
      }),
    );
  });

  test.for(["http://a", "redis://", "unix://relative.sock", "redis://h/notanumber", "nonsense"])(
    "that cannot be read is refused without being repeated: %s",
    (url) => {
      expect(() => parseRedisUrl(url)).toThrow(TypeError);
      expect(toPublicRedisUrl(url)).toBe("the given Redis URL");
    },
  );

  test("is shown without user and password", () => {
    expect(toPublicRedisUrl("rediss://ann:hunter22@db.example/1")).toBe("rediss://db.example:6379/1");
    expect(toPublicRedisUrl("unix://:hunter22@/run/redis.sock?db=1")).toBe("unix:///run/redis.sock?db=1");
  });
});

describe("the options of a connection", () => {
  test("let a worker wait for ever and a producer fail at once", () => {
    expect(toConnectionOptions("redis://h", "worker")).toMatchObject({
      maxRetriesPerRequest: null,
      connectTimeout: 3_000,
    });
    expect(toConnectionOptions("redis://h", "producer")).toMatchObject({
      maxRetriesPerRequest: 1,
      enableOfflineQueue: false,
    });
  });

  test("notice a dead link later than the longest blocking read, and set no time-out for commands", () => {
    const options = toConnectionOptions("redis://h", "worker");
    expect(options.socketTimeout).toBeGreaterThan(10_000);
    expect(options).not.toHaveProperty("commandTimeout");
  });

  test("never wait more than a second before the next try", () => {
    const delays = [1, 2, 5, 50, 10_000].map((attempt) =>
      toConnectionOptions("redis://h", "state").retryStrategy?.(attempt),
    );
    expect(delays).toEqual([100, 200, 1_000, 1_000, 1_000]);
  });

  test("turn on TLS with the host's name for rediss alone", () => {
    expect(toConnectionOptions("rediss://db.example", "state").tls).toEqual({ servername: "db.example" });
    expect(toConnectionOptions("redis://db.example", "state")).not.toHaveProperty("tls");
  });
});
