import { spawn } from "node:child_process";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { TransientError } from "../domain/errors.ts";
import { SECOND } from "../lib/durations.ts";
import type { TmuxServer } from "./server.ts";
import type { SessionMaker } from "./session-maker.ts";
import { findSession, killSession, readPane, toSessionName } from "./session.ts";
import { findClaim } from "./supervisor/claim.ts";
import { FILES } from "./supervisor/files.ts";
import { HOST_MARK_NAME } from "./supervisor/process-table.ts";

/** How long a host may take to claim its run. It takes a few milliseconds on an idle machine. */
const CLAIM_MS = 10 * SECOND;
const POLL_MS = 5;

const HOST = join(import.meta.dirname, "host", "agent-host.sh");
const [SHELL, ENV] = ["/bin/sh", "/usr/bin/env"];

/** A prepared run. */
export interface Launch {
  runDir: string;
  run: string;
  mark: string;
  /** Names its launch file. */
  id: string;
  /** The note that the host touches. */
  noteFile: string;
}

export interface LaunchOptions {
  server: TmuxServer;
  sessions: SessionMaker;
  /** PATH of hosts. */
  path: string;
  log: (message: string, details: Record<string, unknown>) => void;
}

/**
 * Starts a host for a prepared run and resolves when one has claimed the run: in a tmux session, or as a detached process
 * where tmux does not answer. A start that comes late, even one that tmux carries out long after its call timed out,
 * finds the claim taken and ends. Returns whether the claim is this start's.
 */
export async function launchHost(launch: Launch, options: LaunchOptions): Promise<boolean> {
  const { server, log } = options;
  const { runDir } = launch;
  const session = toSessionName(launch.run);
  const trouble = await startInSession(launch, session, options);
  if (trouble === undefined) {
    const owner = await waitForClaim(runDir);
    if (owner !== undefined) return endLaunch(launch, owner);
    const shown = await readPane(server, session);
    log("A session was made, but its host did not start.", { runDir, session, shown });
    await killSession(server, session);
  } else {
    log("The run starts without tmux.", { runDir, trouble });
  }
  startDetached(launch, options);
  const owner = await waitForClaim(runDir);
  if (owner !== undefined) return endLaunch(launch, owner);
  throw new TransientError(`The run in ${runDir} could not be started: no host took it on.`, {
    code: "agent.start_failed",
    hint: "Look at the log of the runner, and try again when the machine is less busy and has room on its disk.",
    details: { runDir, session, trouble },
  });
}

/** Whoever won has opened its launch file before, so nobody needs this one any more. */
async function endLaunch({ runDir, id }: Launch, owner: string): Promise<boolean> {
  await rm(join(runDir, `${FILES.launch}${id}`), { force: true });
  return owner === id;
}

/** undefined: a session is there, ours or that of an earlier start. Otherwise what is wrong with tmux. */
async function startInSession(
  launch: Launch,
  session: string,
  { server, sessions, path }: LaunchOptions,
): Promise<string | undefined> {
  const environment = Object.entries(toHostEnvironment(launch, path)).map(([name, value]) => `${name}=${value}`);
  const command = [ENV, "-i", ...environment, SHELL, ...toHostArguments(launch, session)];
  const first = await sessions.create(session, command);
  if (first === "created") return undefined;
  if (first !== "duplicate") return first.failed;
  // Of an earlier start: alive it is about to claim the run, dead it failed to.
  if ((await findSession(server, session)) === "living") return undefined;
  await killSession(server, session);
  const second = await sessions.create(session, command);
  return typeof second === "string" ? undefined : second.failed;
}

function startDetached(launch: Launch, { path, log }: LaunchOptions): void {
  const host = spawn(SHELL, toHostArguments(launch, ""), {
    ...{ detached: true, stdio: "ignore", cwd: "/", env: toHostEnvironment(launch, path) },
  });
  host.on("error", (error) => log("The host could not be started.", { runDir: launch.runDir, error: error.message }));
  host.unref();
}

function toHostArguments({ runDir, id, noteFile }: Launch, session: string): string[] {
  return [HOST, runDir, id, session, noteFile];
}

function toHostEnvironment({ mark }: Launch, path: string): Record<string, string> {
  return { [HOST_MARK_NAME]: mark, PATH: path };
}

/** The launch id of whoever claimed the run; undefined when nobody did in time. */
async function waitForClaim(runDir: string): Promise<string | undefined> {
  const deadline = performance.now() + CLAIM_MS;
  while (performance.now() < deadline) {
    const claim = findClaim(runDir);
    if (claim !== undefined) return claim.launch;
    await delay(POLL_MS);
  }
  return undefined;
}
