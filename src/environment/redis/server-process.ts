import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { open, stat, truncate } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { findProcessIdentity } from "../../lib/process-identity.ts";
import { isServerAlive, type ServerRecord } from "./server-record.ts";

const LARGEST_LOG_BYTES = 5_000_000;
const LOG_TAIL_BYTES = 2_000;

export function serverLogFile(dir: string): string {
  return join(dir, "server.log");
}

/**
 * Starts a server that outlives this process. Every file it makes is for its owner only, and it sees nothing of our
 * environment, so no secret of ours can be read from it. It works in `dir`, by which the next start knows it again.
 */
export async function spawnServer(program: string, dir: string, socket: string): Promise<ChildProcess> {
  const logFile = serverLogFile(dir);
  const logBytes = await stat(logFile).then(
    ({ size }) => size,
    () => 0,
  );
  if (logBytes > LARGEST_LOG_BYTES) await truncate(logFile);
  const log = await open(logFile, "a", 0o600);
  try {
    const child = spawn("/bin/sh", ["-c", 'umask 077; exec "$@"', "sh", program, ...toServerArguments(dir, socket)], {
      cwd: dir,
      env: { PATH: "/usr/bin:/bin", LC_ALL: "C" },
      detached: true,
      stdio: ["ignore", log.fd, log.fd],
    });
    await once(child, "spawn");
    return child;
  } finally {
    await log.close();
  }
}

/**
 * Every acknowledged write is on disk: `appendfsync always` costs single writes about half their speed and the pipeline
 * nothing that can be measured. No network port, no snapshots, no eviction; a torn last write is dropped at start.
 */
export function toServerArguments(dir: string, socket: string): string[] {
  const settings: Record<string, string> = {
    port: "0",
    unixsocket: socket,
    unixsocketperm: "700",
    dir,
    daemonize: "no",
    appendonly: "yes",
    appendfsync: "always",
    "aof-load-truncated": "yes",
    save: "",
    "maxmemory-policy": "noeviction",
  };
  return Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value]);
}

/** The record of a started server. Where the system has no /proc, it holds the process id alone. */
export async function toServerProcess(pid: number): Promise<NonNullable<ServerRecord["process"]>> {
  return (await findProcessIdentity(pid)) ?? { pid, startTime: "", bootId: "" };
}

/** Asks the recorded process to end, kills it after `graceMs`, and says whether it is gone. */
export async function endServer(dir: string, record: ServerRecord, graceMs: number): Promise<boolean> {
  for (const signal of ["SIGTERM", "SIGKILL"] as const) {
    const deadline = performance.now() + graceMs;
    if (record.process === undefined || !(await isServerAlive(dir, record))) return true;
    process.kill(record.process.pid, signal);
    while (performance.now() < deadline && (await isServerAlive(dir, record))) await delay(20);
  }
  return !(await isServerAlive(dir, record));
}

/** What the server complained of last: its log's final warnings, else its final lines. */
export async function readServerLog(dir: string): Promise<string> {
  const log = await open(serverLogFile(dir), "r").catch(() => undefined);
  if (log === undefined) return "it left no log";
  try {
    const { size } = await log.stat();
    const { buffer, bytesRead } = await log.read(
      Buffer.alloc(LOG_TAIL_BYTES),
      0,
      LOG_TAIL_BYTES,
      Math.max(0, size - LOG_TAIL_BYTES),
    );
    const lines = buffer.toString("utf8", 0, bytesRead).trim().split("\n");
    // A line of Redis is "pid:role date time level text", and # is the level of warnings.
    const warnings = lines
      .flatMap((line) => /^\d+:[A-Z] .*? # (.*)$/.exec(line)?.[1] ?? [])
      .filter((warning) => !warning.startsWith("WARNING Memory overcommit"));
    return (warnings.length > 0 ? warnings : lines).slice(-3).join(" ").trim() || "it said nothing";
  } finally {
    await log.close();
  }
}
