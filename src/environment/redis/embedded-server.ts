import { mkdir, realpath } from "node:fs/promises";
import { join, resolve } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { EnvironmentError } from "../../domain/errors.ts";
import { MINUTE, SECOND } from "../../lib/durations.ts";
import { LockTimeoutError, withProcessLock } from "../../lib/process-lock.ts";
import { toConnectionOptions, toUnixUrl } from "../../lib/redis-connection.ts";
import type { ProgramAnswer } from "../system-packages/ensure-programs.ts";
import { cutZerosOffAof } from "./aof-tail.ts";
import { inspectRedis, type RedisFacts } from "./inspect.ts";
import type { RedisServer } from "./redis-server.ts";
import { endServer, readServerLog, serverLogFile, spawnServer, toServerProcess } from "./server-process.ts";
import { findServerRecord, isServerAlive, writeServerRecord, type ServerRecord } from "./server-record.ts";
import { chooseSocket } from "./server-socket.ts";

/*
 * One server for each data folder, shared by all processes that use the folder, and outliving them.
 *
 *   Something answers on the recorded socket and works in our folder      -> ready: use it
 *   It answers that it is loading its data                                -> wait
 *   It does not answer, but the recorded process lives                    -> wait; then silent: end it and start anew
 *   Neither                                                               -> absent: start one
 *
 * Two servers on one append-only file would destroy it. So starting happens under a lock, and never while the recorded
 * process lives. Ending a silent one loses nothing: what it acknowledged is on disk.
 */

export interface EmbeddedServerOptions {
  dataDir: string;
  findProgram: () => Promise<ProgramAnswer>;
  report: (line: string) => void;
  /** How long a recorded process may stay silent before it is ended. Default 15 s. */
  silenceMs?: number | undefined;
}

const ASK_TIMEOUT_MS = 2 * SECOND;
const LOADING_TIMEOUT_MS = 10 * MINUTE;
const START_TIMEOUT_MS = 30 * SECOND;
const LOCK_TIMEOUT_MS = LOADING_TIMEOUT_MS + MINUTE;
const END_GRACE_MS = 5 * SECOND;

type Answer = { kind: "ready"; facts: RedisFacts; socket: string } | { kind: "loading" | "silent" | "absent" };

/**
 * The running server of the data folder, started where none runs. Throws EnvironmentError: `env.redis_missing` (no
 * program), `env.redis_failed` (it does not start; its last words are in the message), `env.redis_hung` (a silent server
 * cannot be ended), `env.redis_busy` (another process starts one and does not finish).
 */
export async function ensureEmbeddedServer(options: EmbeddedServerOptions): Promise<RedisServer> {
  const dir = resolve(options.dataDir, "redis");
  await mkdir(dir, { recursive: true, mode: 0o700 });
  const running = await ask(dir, await findServerRecord(dir));
  if (running.kind === "ready") return toServer(dir, running);
  try {
    return await withProcessLock(join(dir, "lock"), LOCK_TIMEOUT_MS, () => adoptOrStart(dir, options));
  } catch (error) {
    if (!(error instanceof LockTimeoutError)) throw error;
    throw new EnvironmentError(`Process ${error.holderPid} has been starting the Redis server for too long.`, {
      code: "env.redis_busy",
      hint: `End process ${error.holderPid} and try again.`,
      cause: error,
    });
  }
}

async function adoptOrStart(dir: string, options: EmbeddedServerOptions): Promise<RedisServer> {
  const record = await findServerRecord(dir);
  const answer = await waitForAnswer(dir, record, options.silenceMs ?? 15 * SECOND);
  if (answer.kind === "ready") return toServer(dir, answer);
  if (record !== undefined && answer.kind === "silent") {
    options.report(`The Redis server (process ${record.process?.pid}) does not answer; ending it`);
    if (!(await endServer(dir, record, END_GRACE_MS))) {
      throw new EnvironmentError(`The Redis server (process ${record.process?.pid}) neither answers nor ends.`, {
        code: "env.redis_hung",
        hint: `Look at process ${record.process?.pid} and at ${serverLogFile(dir)}.`,
      });
    }
  }
  const program = await options.findProgram();
  if (!program.found) {
    throw new EnvironmentError(program.explanation, {
      code: "env.redis_missing",
      hint: `${program.command === undefined ? "Install a Redis server" : `Type: ${program.command}`}, or set \`redis.url\`.`,
    });
  }
  const cut = await cutZerosOffAof(dir);
  if (cut > 0) options.report(`Cut ${cut} zero bytes, left by a power cut, off the end of the Redis data`);
  return start(dir, program.path, await chooseSocket(dir, record?.socket));
}

/** Waits while the server loads its data, and for a process that lives but does not answer yet. */
async function waitForAnswer(dir: string, record: ServerRecord | undefined, silenceMs: number): Promise<Answer> {
  const began = performance.now();
  for (;;) {
    const answer = await ask(dir, record);
    const patienceMs = { ready: 0, absent: 0, silent: silenceMs, loading: LOADING_TIMEOUT_MS }[answer.kind];
    if (performance.now() - began >= patienceMs) return answer.kind === "loading" ? { kind: "silent" } : answer;
    await delay(50);
  }
}

async function start(dir: string, program: string, socket: string): Promise<RedisServer> {
  await writeServerRecord(dir, { socket });
  const child = await spawnServer(program, dir, socket);
  const pid = child.pid ?? 0;
  const record: ServerRecord = { socket, process: await toServerProcess(pid) };
  await writeServerRecord(dir, record);
  const began = performance.now();
  let loading = false;
  for (;;) {
    const answer = await ask(dir, record);
    if (answer.kind === "ready") {
      child.unref();
      return toServer(dir, answer);
    }
    loading ||= answer.kind === "loading";
    const ended = child.exitCode !== null || child.signalCode !== null;
    if (ended || performance.now() - began > (loading ? LOADING_TIMEOUT_MS : START_TIMEOUT_MS)) {
      if (!ended) await endServer(dir, record, END_GRACE_MS);
      throw await toStartError(dir);
    }
    await delay(20);
  }
}

async function toStartError(dir: string): Promise<EnvironmentError> {
  const words = await readServerLog(dir);
  const manifest = join(dir, "appendonlydir", "appendonly.aof.manifest");
  return new EnvironmentError(`The Redis server does not start: ${words}`, {
    code: "env.redis_failed",
    hint: words.includes("redis-check-aof")
      ? `Copy ${dir} to a safe place, then run: redis-check-aof --fix ${manifest}`
      : `Read ${serverLogFile(dir)}.`,
  });
}

/**
 * One question to whatever listens for this folder: on the recorded socket, or in the folder itself, where the record
 * was lost or the folder moved.
 */
async function ask(dir: string, record: ServerRecord | undefined): Promise<Answer> {
  const sockets = new Set([...(record === undefined ? [] : [record.socket]), join(dir, "redis.sock")]);
  for (const socket of sockets) {
    const facts = await inspectRedis(toConnectionOptions(toUnixUrl(socket), "producer"), ASK_TIMEOUT_MS).catch(
      // No socket, nobody behind it, or no answer: which of them, the process tells.
      () => undefined,
    );
    if (facts?.dir === undefined || !(await isSameFolder(facts.dir, dir))) continue;
    return facts.loading ? { kind: "loading" } : { kind: "ready", facts, socket };
  }
  return { kind: record !== undefined && (await isServerAlive(dir, record)) ? "silent" : "absent" };
}

async function isSameFolder(a: string, b: string): Promise<boolean> {
  const [first, second] = await Promise.all([a, b].map((path) => realpath(path).catch(() => undefined)));
  return first !== undefined && first === second;
}

function toServer(dir: string, { facts, socket }: Answer & { kind: "ready" }): RedisServer {
  const pid = facts.pid ?? 0;
  return {
    url: toUnixUrl(socket),
    kind: "embedded",
    version: facts.version,
    persistence: { aof: facts.aofEnabled ?? false, fsync: facts.fsync },
    evictionPolicy: facts.evictionPolicy ?? "unknown",
    pid,
    async stop() {
      const record: ServerRecord = { socket, process: await toServerProcess(pid) };
      if (await endServer(dir, record, END_GRACE_MS)) return;
      throw new EnvironmentError(`The Redis server (process ${pid}) does not end.`, { code: "env.redis_hung" });
    },
  };
}
