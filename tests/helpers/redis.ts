import { spawn, type ChildProcess } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Redis } from "ioredis";
import { waitUntil } from "./wait-until.ts";

export interface TestRedis {
  /** `unix://` URL of the server. */
  url: string;
  socket: string;
  dir: string;
  pid: number;
  close(): Promise<void>;
}

/**
 * A real redis-server of its own, on a unix socket, with the durability of production; `forgetful` where nothing is killed and
 * thousands of writes would each wait for the disk. Use one for each test file.
 */
export async function startTestRedis({ forgetful = false } = {}): Promise<TestRedis> {
  const dir = await mkdtemp(join(tmpdir(), "mr-redis-"));
  const socket = join(dir, "redis.sock");
  const server = spawn(
    "redis-server",
    [
      "--port",
      "0",
      "--unixsocket",
      socket,
      "--dir",
      dir,
      "--save",
      "",
      "--appendonly",
      forgetful ? "no" : "yes",
    ].concat(["--appendfsync", "always", "--maxmemory-policy", "noeviction"]),
    { stdio: "ignore" },
  );
  await waitUntil(() => canPing(socket), { what: "redis-server to answer" });
  return {
    url: `unix://${socket}`,
    socket,
    dir,
    pid: server.pid ?? 0,
    async close() {
      await end(server);
      await rm(dir, { recursive: true, force: true });
    },
  };
}

async function canPing(socket: string): Promise<boolean> {
  const client = new Redis({ path: socket, lazyConnect: true, retryStrategy: () => null, maxRetriesPerRequest: 0 });
  client.on("error", () => undefined);
  try {
    await client.connect();
    return (await client.ping()) === "PONG";
  } finally {
    client.disconnect();
  }
}

async function end(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return;
  const gone = new Promise((resolve) => server.once("exit", resolve));
  server.kill("SIGKILL");
  await gone;
}
