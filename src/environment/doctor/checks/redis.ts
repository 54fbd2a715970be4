import { randomBytes } from "node:crypto";
import { EnvironmentError, messageOf } from "../../../domain/errors.ts";
import { MINUTE, SECOND } from "../../../lib/durations.ts";
import { toConnectionOptions, toPublicRedisUrl } from "../../../lib/redis-connection.ts";
import { parseInfo, withClient } from "../../redis/inspect.ts";
import type { RedisServer } from "../../redis/redis-server.ts";
import { pass, type Check, warn } from "../check.ts";

/** Asks for the server as `start` would, and writes, reads and removes a key of its own there. */
export function makeRedisCheck(deps: { getRedis: () => Promise<RedisServer>; prefix: string }): Check {
  return {
    id: "redis",
    title: "Redis",
    needs: ["disk"],
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
      const said = `${server.version}, ${which}; ${kept}; ${server.evictionPolicy}; wrote and read back in ${ms} ms`;
      if (!aof || server.evictionPolicy !== "noeviction") return warn(said, LOSES_WORK);
      if (fsync === "everysec" || fsync === "no") return warn(said, LOSES_LAST_WORK);
      return pass(said);
    },
  };
}

const LOSES_WORK =
  "Set `appendonly yes` and `maxmemory-policy noeviction` there, or leave `redis.url` empty: a crash of this server loses work.";
const LOSES_LAST_WORK =
  "Set `appendfsync always` there, or leave `redis.url` empty: a power cut loses what was written last.";

async function writeAndRead(url: string, prefix: string): Promise<void> {
  const key = `${prefix}:doctor:${randomBytes(8).toString("hex")}`;
  const value = randomBytes(8).toString("hex");
  await withClient(toConnectionOptions(url, "producer"), 5 * SECOND, async (client) => {
    await client.set(key, value, "EX", 60).catch((error: unknown) => {
      throw new EnvironmentError(`The Redis server answers, but takes no write: ${messageOf(error)}`, {
        code: "env.redis_read_only",
        hint: "Look at that server's disk, its replicas and its rules: it has to take writes of this user.",
      });
    });
    const read = await client.get(key);
    await client.del(key);
    const written = parseInfo(await client.info("persistence")).get("aof_last_write_status");
    if (read === value && (written ?? "ok") === "ok") return;
    if (read === value) {
      throw new EnvironmentError("The Redis server cannot write its append-only file.", {
        code: "env.redis_not_written",
        hint: "Look at the disk of that server and at its log.",
      });
    }
    throw new EnvironmentError("The Redis server gave back something else than was written.", {
      code: "env.redis_round_trip",
      hint: "Look at what stands between Millrace and the server, for example a proxy.",
    });
  });
}
