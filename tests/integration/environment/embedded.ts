import { execa } from "execa";
import { Redis } from "ioredis";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { ensureRedis } from "../../../src/environment/redis/choose.ts";
import { endServer } from "../../../src/environment/redis/server-process.ts";
import { findServerRecord } from "../../../src/environment/redis/server-record.ts";
import type { RedisServer } from "../../../src/environment/redis/redis-server.ts";
import { findProgram } from "../../../src/environment/system-packages/find-program.ts";
import { isAlive } from "../../../src/lib/process-identity.ts";
import { toConnectionOptions } from "../../../src/lib/redis-connection.ts";
import { makeTempDir } from "../../helpers/temp-dir.ts";
import { waitUntil } from "../../helpers/wait-until.ts";

export interface DataFolder {
  dataDir: string;
  /** Folder of the server's files. */
  redisDir: string;
  lines: string[];
  ensure(options?: { silenceMs?: number }): Promise<RedisServer>;
  /** Asks for the server in a process of its own. `lingerMs` is from its answer to its exit. */
  ensureElsewhere(): Promise<{ url: string; pid: number; lingerMs: number }>;
}

/** A data folder whose embedded server is gone when the test ends. */
export async function makeDataFolder(below = "data"): Promise<DataFolder> {
  const dataDir = join(await makeTempDir(), below);
  const redisDir = join(dataDir, "redis");
  onTestFinished(() => endServerOf(redisDir));
  const lines: string[] = [];
  return {
    dataDir,
    redisDir,
    lines,
    ensure: async (options) =>
      ensureRedis({
        url: "",
        dataDir,
        allowVolatile: false,
        findProgram: async () => ({ found: true, path: await serverProgram(), origin: "system" }),
        report: (line) => lines.push(line),
        ...options,
      }),
    async ensureElsewhere() {
      const child = join(import.meta.dirname, "ensure-redis-child.ts");
      const running = execa(process.execPath, [child, dataDir, await serverProgram()], { timeout: 30_000 });
      let answeredAt = 0;
      running.stdout.once("data", () => (answeredAt = performance.now()));
      const { stdout } = await running;
      const answer = JSON.parse(stdout) as { url: string; pid: number };
      return { ...answer, lingerMs: performance.now() - answeredAt };
    },
  };
}

export async function endServerOf(redisDir: string): Promise<void> {
  const record = await findServerRecord(redisDir);
  if (record !== undefined) await endServer(redisDir, record, 2_000);
}

export async function serverProgram(): Promise<string> {
  const path = await findProgram(["redis-server", "valkey-server"], process.env["PATH"]);
  if (path === undefined) throw new Error("No redis-server on the PATH");
  return path;
}

/** A connection that the test's end closes. */
export function connect(url: string): Redis {
  const client = new Redis(toConnectionOptions(url, "state"));
  client.on("error", () => undefined);
  onTestFinished(() => client.disconnect());
  return client;
}

/** kill -9, and the wait until the process is gone. */
export async function killServer(redisDir: string): Promise<void> {
  const server = (await findServerRecord(redisDir))?.process;
  if (server === undefined) throw new Error("No server is recorded");
  process.kill(server.pid, "SIGKILL");
  await waitUntil(async () => !(await isAlive(server)), { what: "the server to be gone" });
}
