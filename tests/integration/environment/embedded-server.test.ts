import { Redis } from "ioredis";
import { appendFile, cp, mkdir, readdir, readFile, rename, rm, stat, truncate, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { EnvironmentError } from "../../../src/domain/errors.ts";
import { ensureRedis } from "../../../src/environment/redis/choose.ts";
import { findServerRecord } from "../../../src/environment/redis/server-record.ts";
import { toConnectionOptions } from "../../../src/lib/redis-connection.ts";
import { makeTempDir } from "../../helpers/temp-dir.ts";
import { waitUntil } from "../../helpers/wait-until.ts";
import { connect, endServerOf, killServer, makeDataFolder } from "./embedded.ts";

describe("the embedded Redis server", () => {
  test("starts in the data folder, for its owner only, and keeps every write", async () => {
    const { ensure, redisDir } = await makeDataFolder();
    const server = await ensure();
    expect(server).toMatchObject({
      kind: "embedded",
      persistence: { aof: true, fsync: "always" },
      evictionPolicy: "noeviction",
    });
    expect(await connect(server.url).set("a", "1")).toBe("OK");
    expect((await stat(redisDir)).mode & 0o077).toBe(0);
    for (const name of await readdir(redisDir)) {
      expect({ name, others: (await stat(join(redisDir, name))).mode & 0o077 }).toEqual({ name, others: 0 });
    }
  });

  test("opens no port and knows nothing of our environment", async () => {
    process.env["MILLRACE_TEST_SECRET"] = "do-not-pass-on";
    onTestFinished(() => void delete process.env["MILLRACE_TEST_SECRET"]);
    const { ensure } = await makeDataFolder();
    const server = await ensure();
    expect(await readFile(`/proc/${server.pid}/environ`, "utf8")).not.toContain("do-not-pass-on");
    expect(await connect(server.url).config("GET", "port")).toEqual(["port", "0"]);
  });

  test("is the same one for a second process, and outlives the process that started it", async () => {
    const { ensure, ensureElsewhere } = await makeDataFolder();
    const first = await ensureElsewhere();
    expect(await ensureElsewhere()).toMatchObject({ url: first.url, pid: first.pid });
    expect((await ensure()).pid).toBe(first.pid);
  });

  test("does not keep the process alive that started it", async () => {
    const { ensureElsewhere } = await makeDataFolder();
    expect((await ensureElsewhere()).lingerMs).toBeLessThan(1_000);
  });

  test("is started once by processes that start at the same time", async () => {
    const { ensure, ensureElsewhere, redisDir } = await makeDataFolder();
    const answers = await Promise.all([ensureElsewhere(), ensure(), ensureElsewhere(), ensure()]);
    expect(new Set(answers.map(({ pid }) => pid)).size).toBe(1);
    const log = await readFile(join(redisDir, "server.log"), "utf8");
    expect(log.match(/Redis version=/g)).toHaveLength(1);
  });

  test("loses nothing it acknowledged when it is killed under writers", async () => {
    const { ensure, redisDir } = await makeDataFolder();
    const { url } = await ensure();
    const acknowledged: string[] = [];
    const writers = Array.from({ length: 8 }, async (_, writer) => {
      const client = new Redis({ ...toConnectionOptions(url, "producer"), retryStrategy: () => null });
      client.on("error", () => undefined);
      await waitUntil(() => client.status === "ready");
      for (let count = 0; ; count += 1) {
        const key = `${writer}:${count}`;
        const answer = await client.set(key, "x").catch(() => undefined);
        if (answer !== "OK") return;
        acknowledged.push(key);
      }
    });
    await waitUntil(() => acknowledged.length > 2_000, { what: "writes" });
    await killServer(redisDir);
    await Promise.all(writers);

    const after = await ensure();
    expect(after.url).toBe(url);
    const found = await connect(url).exists(...acknowledged);
    expect(found).toBe(acknowledged.length);
  });

  test("starts over a record and a socket that a killed server left", async () => {
    const { ensure, redisDir } = await makeDataFolder();
    const first = await ensure();
    await connect(first.url).set("kept", "yes");
    await killServer(redisDir);
    expect(await readdir(redisDir)).toContain("redis.sock");
    const second = await ensure();
    expect(second.pid).not.toBe(first.pid);
    expect(await connect(second.url).get("kept")).toBe("yes");
  });

  test("is not taken for a stranger that got its process id, and the stranger is left alone", async () => {
    const { ensure, redisDir } = await makeDataFolder();
    await mkdir(redisDir, { recursive: true, mode: 0o700 });
    const stranger = { pid: process.pid, startTime: "1", bootId: "another" };
    await writeFile(
      join(redisDir, "server.json"),
      JSON.stringify({ socket: join(redisDir, "redis.sock"), process: stranger }),
    );
    expect((await ensure()).pid).not.toBe(process.pid);
  });

  test("starts over a record that cannot be read", async () => {
    const { ensure, redisDir } = await makeDataFolder();
    await mkdir(redisDir, { recursive: true, mode: 0o700 });
    await writeFile(join(redisDir, "server.json"), `{"socket": "/tmp/`);
    expect((await ensure()).kind).toBe("embedded");
  });

  test("of a copied data folder is a server of its own", async () => {
    const original = await makeDataFolder();
    const first = await original.ensure();
    await connect(first.url).set("whose", "original");
    const copy = await makeDataFolder();
    await cp(original.dataDir, copy.dataDir, {
      recursive: true,
      filter: (path) => !path.endsWith(".sock"),
    });
    const second = await copy.ensure();
    expect(second.pid).not.toBe(first.pid);
    await connect(second.url).set("whose", "copy");
    expect(await connect(first.url).get("whose")).toBe("original");
  });

  test("is found again where the data folder was moved while it ran", async () => {
    const { ensure, dataDir } = await makeDataFolder();
    const first = await ensure();
    const moved = join(dirname(dataDir), "moved");
    await rename(dataDir, moved);
    onTestFinished(() => endServerOf(join(moved, "redis")));
    const findProgram = async () => ({ found: false, explanation: "must not be asked" }) as const;
    const again = await ensureRedis({
      url: "",
      dataDir: moved,
      allowVolatile: false,
      findProgram,
      report: () => undefined,
    });
    expect(again.pid).toBe(first.pid);
    expect(again.url).toContain("moved");
  });

  test("is found again where its record was lost", async () => {
    const { ensure, redisDir } = await makeDataFolder();
    const first = await ensure();
    const record = await readFile(join(redisDir, "server.json"), "utf8");
    await rm(join(redisDir, "server.json"));
    onTestFinished(() => writeFile(join(redisDir, "server.json"), record));
    expect((await ensure()).pid).toBe(first.pid);
  });

  test("listens in a short private folder where the data folder's path is too long, and comes back there", async () => {
    const { ensure, redisDir } = await makeDataFolder(join("long".repeat(20), "path".repeat(20)));
    const first = await ensure();
    const socket = (await findServerRecord(redisDir))?.socket ?? "";
    onTestFinished(() => rm(dirname(socket), { recursive: true, force: true }));
    expect(Buffer.byteLength(socket)).toBeLessThanOrEqual(107);
    expect((await stat(dirname(socket))).mode & 0o777).toBe(0o700);
    expect((await ensure()).pid).toBe(first.pid);
    await killServer(redisDir);
    expect((await ensure()).url).toBe(first.url);
  });

  test("that hangs is ended and replaced, and keeps what it acknowledged", async () => {
    const { ensure, lines } = await makeDataFolder();
    const first = await ensure();
    await connect(first.url).set("kept", "yes");
    process.kill(first.pid ?? 0, "SIGSTOP");
    const second = await ensure({ silenceMs: 300 });
    expect(second.pid).not.toBe(first.pid);
    expect(await connect(second.url).get("kept")).toBe("yes");
    expect(lines.join()).toContain("does not answer; ending it");
  });

  test.for([
    ["torn", async (file: string) => truncate(file, (await stat(file)).size - 7)],
    ["followed by half a command", async (file: string) => appendFile(file, "*3\r\n$3\r\nSET\r\n$4\r\nha")],
    ["followed by zeros, as after a power cut", async (file: string) => appendFile(file, Buffer.alloc(512))],
  ] as const)("starts with all whole writes when the end of its file is %s", async ([, damage]) => {
    const { ensure, redisDir } = await makeDataFolder();
    const server = await ensure();
    const client = connect(server.url);
    for (let count = 0; count < 100; count += 1) await client.set(`k${count}`, "v");
    await client.set("last", "v");
    await killServer(redisDir);
    const folder = join(redisDir, "appendonlydir");
    const file = (await readdir(folder)).find((name) => name.endsWith(".incr.aof")) ?? "";
    await damage(join(folder, file));
    const after = connect((await ensure()).url);
    const keys = Array.from({ length: 100 }, (_, count) => `k${count}`);
    expect(await after.exists(...keys)).toBe(100);
  });

  test("that cannot start says why, with its own last words", async () => {
    const { ensure, redisDir } = await makeDataFolder();
    await mkdir(join(redisDir, "appendonlydir"), { recursive: true });
    await writeFile(join(redisDir, "appendonlydir", "appendonly.aof.manifest"), "nonsense\n");
    const error = await ensure().catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(EnvironmentError);
    expect(error).toMatchObject({ code: "env.redis_failed", hint: expect.stringContaining("server.log") });
    expect((error as Error).message).toMatch(/manifest/i);
  });

  test("that is missing is named together with the line to type", async () => {
    const dataDir = await makeTempDir();
    const findProgram = async () => ({ found: false, explanation: "No server.", command: "apk add redis" }) as const;
    await expect(
      ensureRedis({ url: "", dataDir, allowVolatile: false, findProgram, report: () => undefined }),
    ).rejects.toMatchObject({ code: "env.redis_missing", hint: "Type: apk add redis, or set `redis.url`." });
  });

  test("ends on request, and comes back with what it held", async () => {
    const { ensure } = await makeDataFolder();
    const server = await ensure();
    await connect(server.url).set("kept", "yes");
    await server.stop?.();
    await expect(readFile(`/proc/${server.pid}/cmdline`, "utf8").catch(() => "")).resolves.toBe("");
    await server.stop?.();
    expect(await connect((await ensure()).url).get("kept")).toBe("yes");
  });
});
