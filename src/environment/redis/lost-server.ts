import { statfs } from "node:fs/promises";
import { resolve } from "node:path";
import { EnvironmentError } from "../../domain/errors.ts";
import { isRedisTrouble, toPublicRedisUrl } from "../../lib/redis-connection.ts";
import type { RedisServer } from "./redis-server.ts";
import { readServerLog, serverLogFile } from "./server-process.ts";

/**
 * What an error says once the server was there: that it is lost, with its own last words where it is ours. Any other
 * error comes back as it is.
 */
export async function explainLostServer(error: unknown, server: RedisServer, dataDir: string): Promise<unknown> {
  const isLost = isRedisTrouble(error) || (error instanceof Error && isRedisTrouble(error.cause));
  if (!isLost) return error;
  const code = "env.redis_lost";
  if (server.kind === "given") {
    return new EnvironmentError(`The Redis server at ${toPublicRedisUrl(server.url)} stopped answering.`, {
      code,
      hint: "What it acknowledged is safe; start Millrace again when the server is back.",
      cause: error,
    });
  }
  const dir = resolve(dataDir, "redis");
  if (await isDiskFull(dataDir)) {
    return new EnvironmentError("The disk of the data folder is full, so Millrace's own Redis server stopped.", {
      code: "env.disk_full",
      hint: `Free some space for ${dataDir}. What the server acknowledged is safe, and the next start brings it back.`,
      cause: error,
    });
  }
  return new EnvironmentError(
    `Millrace's own Redis server stopped answering. Its last words: ${await readServerLog(dir)}`,
    {
      code,
      hint: `What it acknowledged is safe, and the next start brings it back. Its log is ${serverLogFile(dir)}.`,
      cause: error,
    },
  );
}

/** Less than any append-only file needs to go on. */
const LEAST_FREE_BYTES = 1_000_000;

async function isDiskFull(folder: string): Promise<boolean> {
  const facts = await statfs(folder).catch(() => undefined);
  return facts !== undefined && facts.bavail * facts.bsize < LEAST_FREE_BYTES;
}
