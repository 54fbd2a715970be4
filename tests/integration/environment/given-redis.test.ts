import { spawn } from "node:child_process";
import { createServer } from "node:net";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { EnvironmentError } from "../../../src/domain/errors.ts";
import { makeRedisCheck } from "../../../src/environment/doctor/checks/redis.ts";
import { ensureRedis } from "../../../src/environment/redis/choose.ts";
import { inspectRedis } from "../../../src/environment/redis/inspect.ts";
import { toConnectionOptions, toUnixUrl } from "../../../src/lib/redis-connection.ts";
import { makeTempDir } from "../../helpers/temp-dir.ts";
import { waitUntil } from "../../helpers/wait-until.ts";
import { connect, serverProgram } from "./embedded.ts";

/** A server that somebody else runs, with these settings; gone when the test ends. */
async function startGivenServer(...settings: string[]): Promise<{ url: string; socket: string }> {
  const dir = await makeTempDir();
  const socket = join(dir, "given.sock");
  const common = ["--port", "0", "--unixsocket", socket, "--dir", dir, "--save", ""];
  const server = spawn(await serverProgram(), [...common, ...settings], { stdio: "ignore" });
  onTestFinished(async () => {
    const gone = new Promise((resolve) => server.once("exit", resolve));
    if (server.kill("SIGKILL")) await gone;
  });
  const url = toUnixUrl(socket);
  await waitUntil(
    () =>
      inspectRedis(toConnectionOptions(url, "producer"), 1_000).catch((error: Error) => /NOAUTH/.test(error.message)),
    { what: "the given server" },
  );
  return { url, socket };
}

function ensure(url: string, options: { allowVolatile?: boolean; report?: (line: string) => void } = {}) {
  const findProgram = async () => ({ found: false, explanation: "must not be asked" }) as const;
  const defaults = { dataDir: "/nowhere", allowVolatile: false, report: () => undefined };
  return ensureRedis({ ...defaults, ...options, url, findProgram });
}

async function refusalOf(url: string): Promise<EnvironmentError> {
  const error = await ensure(url).catch((thrown: unknown) => thrown);
  if (!(error instanceof EnvironmentError)) throw new Error(`Expected a refusal, got ${JSON.stringify(error)}`);
  return error;
}

const KEEPS = ["--appendonly", "yes", "--appendfsync", "always"];

describe("a given Redis server", () => {
  test("that keeps its writes is used as it is", async () => {
    const { url } = await startGivenServer(...KEEPS);
    const server = await ensure(url);
    expect(server).toMatchObject({ url, kind: "given", persistence: { aof: true, fsync: "always" } });
    expect(server.stop).toBeUndefined();
  });

  test("without an append-only file is refused with the reason, and accepted with a warning on request", async () => {
    const { url } = await startGivenServer("--appendonly", "no");
    const refusal = await refusalOf(url);
    expect(refusal.code).toBe("env.redis_volatile");
    expect(refusal.message).toContain("a crash of it would lose queued work");
    expect(refusal.hint).toContain("redis.allowVolatile: true");

    const warnings: string[] = [];
    const server = await ensure(url, { allowVolatile: true, report: (line) => warnings.push(line) });
    expect(server.persistence.aof).toBe(false);
    expect(warnings).toEqual([refusal.message]);
  });

  test("that evicts keys is refused with its policy in the reason", async () => {
    const { url } = await startGivenServer(...KEEPS, "--maxmemory-policy", "allkeys-lru");
    const refusal = await refusalOf(url);
    expect(refusal.code).toBe("env.redis_evicts");
    expect(refusal.message).toContain("allkeys-lru");
  });

  test("on which CONFIG is forbidden is judged by INFO alone", async () => {
    const { url } = await startGivenServer(...KEEPS, "--rename-command", "CONFIG", "");
    expect(await ensure(url)).toMatchObject({
      persistence: { aof: true, fsync: "unknown" },
      evictionPolicy: "noeviction",
    });
    const evicting = await startGivenServer(
      ...KEEPS,
      "--rename-command",
      "CONFIG",
      "",
      "--maxmemory-policy",
      "volatile-ttl",
    );
    expect((await refusalOf(evicting.url)).code).toBe("env.redis_evicts");
  });

  test("that is a replica is refused", async () => {
    const { url } = await startGivenServer(...KEEPS, "--replicaof", "127.0.0.1 1");
    expect((await refusalOf(url)).code).toBe("env.redis_replica");
  });

  test("is signed in to with the password of the URL, which no message shows", async () => {
    const { url, socket } = await startGivenServer(...KEEPS, "--requirepass", "right-password");
    const withPassword = (password: string) => `unix://:${password}@${socket}`;
    expect((await ensure(withPassword("right-password"))).kind).toBe("given");
    for (const wrong of [url, withPassword("wrong-password")]) {
      const refusal = await refusalOf(wrong);
      expect(refusal.code).toBe("env.redis_auth");
      expect(JSON.stringify([refusal.message, refusal.hint, refusal.details, refusal.cause])).not.toContain(
        "password@",
      );
      expect(JSON.stringify([refusal.message, refusal.cause])).not.toContain("wrong-password");
    }
  });
});

describe("a given Redis server that does not answer", () => {
  test.for([
    "redis://ann:hunter22@127.0.0.1:1",
    "unix:///tmp/no-such-folder/redis.sock",
    "redis://no-such-host.invalid",
  ])("is reported within five seconds with a hint: %s", async (url) => {
    const began = performance.now();
    const refusal = await refusalOf(url);
    expect(performance.now() - began).toBeLessThan(5_000);
    expect(refusal.code).toBe("env.redis_unreachable");
    expect(refusal.hint).toContain("redis.url");
    expect(`${refusal.message} ${refusal.hint}`).not.toContain("hunter22");
  });

  test("although it accepts the connection is reported within five seconds too", async () => {
    const silent = createServer();
    await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => void silent.close());
    const address = silent.address();
    const port = typeof address === "object" && address !== null ? address.port : 0;
    const began = performance.now();
    expect((await refusalOf(`redis://127.0.0.1:${port}`)).code).toBe("env.redis_unreachable");
    expect(performance.now() - began).toBeLessThan(5_000);
  });
});

describe("the doctor's look at Redis", () => {
  test("writes and reads a key of its own and leaves none behind", async () => {
    const { url } = await startGivenServer(...KEEPS);
    const answer = await makeRedisCheck({ getRedis: () => ensure(url), prefix: "{mr}" }).run();
    expect(answer.verdict).toBe("pass");
    expect(answer.detail).toMatch(/append-only file, fsync always; noeviction; wrote and read back in \d+ ms/);
    expect(await connect(url).dbsize()).toBe(0);
  });

  test("fails where the server takes no writes", async () => {
    const { url } = await startGivenServer("--appendonly", "no", "--replicaof", "127.0.0.1 1");
    const server = {
      url,
      kind: "given",
      version: "7",
      persistence: { aof: false, fsync: "no" },
      evictionPolicy: "x",
    } as const;
    await expect(makeRedisCheck({ getRedis: async () => server, prefix: "mr" }).run()).rejects.toThrow(/READONLY/);
  });
});
