import { randomBytes } from "node:crypto";
import { EnvironmentError } from "../../../domain/errors.ts";
import { MINUTE, SECOND } from "../../../lib/durations.ts";
import { toConnectionOptions, toPublicRedisUrl } from "../../../lib/redis-connection.ts";
import { withClient } from "../../redis/inspect.ts";
import type { RedisServer } from "../../redis/redis-server.ts";
import { pass, type Check } from "../check.ts";

/** Asks for the server as `start` would, and writes, reads and removes a key of its own there. */
export function makeRedisCheck(deps: { getRedis: () => Promise<RedisServer>; prefix: string }): Check {
  return {
    id: "redis",
    title: "Redis",
    // The embedded server may have to be downloaded first.
    deadlineMs: 2 * MINUTE,
    async run() {
      const server = await deps.getRedis();
      const began = performance.now();
      await writeAndRead(server.url, deps.prefix);
      const ms = (performance.now() - began).toFixed(0);
      const { aof, fsync } = server.persistence;
      const which = server.kind === "embedded" ? "embedded" : toPublicRedisUrl(server.url);
      const kept = aof ? `append-only file, fsync ${fsync}` : "NOT persistent";
      return pass(`${server.version}, ${which}; ${kept}; ${server.evictionPolicy}; wrote and read back in ${ms} ms`);
    },
  };
}

async function writeAndRead(url: string, prefix: string): Promise<void> {
  const key = `${prefix}:doctor:${randomBytes(8).toString("hex")}`;
  const value = randomBytes(8).toString("hex");
  await withClient(toConnectionOptions(url, "producer"), 5 * SECOND, async (client) => {
    await client.set(key, value, "EX", 60);
    const read = await client.get(key);
    await client.del(key);
    if (read === value) return;
    throw new EnvironmentError("The Redis server gave back something else than was written.", {
      code: "env.redis_round_trip",
      hint: "Look at what stands between Millrace and the server, for example a proxy.",
    });
  });
}
