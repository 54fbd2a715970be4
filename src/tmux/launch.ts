import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { extname, join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { TransientError } from "../domain/errors.ts";
import { SECOND } from "../lib/durations.ts";
import { readFolderState } from "./run-folder.ts";
import type { TmuxServer } from "./server.ts";
import { createSession, findSession, killSession, readPane, toSessionName } from "./session.ts";

/** How long a supervisor may take to claim its run. It takes 50 ms on an idle machine. */
const CLAIM_MS = 10 * SECOND;
const POLL_MS = 5;

const SUPERVISOR = join(import.meta.dirname, "supervisor", `main${extname(import.meta.filename)}`);

export interface LaunchOptions {
  server: TmuxServer;
  nodePath: string;
  /** The environment of a supervisor that runs without tmux. */
  env: Record<string, string>;
  log: (message: string, details: Record<string, unknown>) => void;
}

/**
 * Starts a supervisor for a prepared run folder and resolves when one has claimed the run: in a tmux session, or as a
 * detached process where tmux does not answer. A start that comes late, even one that tmux carries out long after its
 * call timed out, finds the claim taken and ends. Returns whether the claim is this start's.
 */
export async function launchSupervisor(runDir: string, run: string, options: LaunchOptions): Promise<boolean> {
  const { server, log } = options;
  const launch = randomUUID();
  const session = toSessionName(run);
  const trouble = await startInSession(runDir, launch, session, options);
  if (trouble === undefined) {
    const owner = await waitForClaim(runDir);
    if (owner !== undefined) return owner === launch;
    const shown = await readPane(server, session);
    log("A session was made, but its supervisor did not start.", { runDir, session, shown });
    await killSession(server, session);
  } else {
    log("The run starts without tmux.", { runDir, trouble });
  }
  startDetached(runDir, launch, options);
  const owner = await waitForClaim(runDir);
  if (owner !== undefined) return owner === launch;
  throw new TransientError(`The run in ${runDir} could not be started: no supervisor took it on.`, {
    code: "agent.start_failed",
    hint: "Look at the log of the runner, and try again when the machine is less busy.",
    details: { runDir, session, trouble },
  });
}

/** undefined: a session is there, ours or that of an earlier start. Otherwise what is wrong with tmux. */
async function startInSession(
  runDir: string,
  launch: string,
  session: string,
  { server, nodePath }: LaunchOptions,
): Promise<string | undefined> {
  const command = [nodePath, SUPERVISOR, runDir, launch, session];
  const first = await createSession(server, session, command);
  if (first === "created") return undefined;
  if (first !== "duplicate") return first.failed;
  // Of an earlier start: alive it is about to claim the run, dead it failed to.
  if ((await findSession(server, session)) === "living") return undefined;
  await killSession(server, session);
  const second = await createSession(server, session, command);
  return typeof second === "string" ? undefined : second.failed;
}

function startDetached(runDir: string, launch: string, { nodePath, env, log }: LaunchOptions): void {
  const supervisor = spawn(nodePath, [SUPERVISOR, runDir, launch], { detached: true, stdio: "ignore", cwd: "/", env });
  supervisor.on("error", (error) => log("The supervisor could not be started.", { runDir, error: error.message }));
  supervisor.unref();
}

/** The launch id of whoever claimed the run; undefined when nobody did in time. */
async function waitForClaim(runDir: string): Promise<string | undefined> {
  const deadline = performance.now() + CLAIM_MS;
  while (performance.now() < deadline) {
    const folder = await readFolderState(runDir);
    if (folder.state !== "absent") return folder.claim?.launch ?? "unknown";
    await delay(POLL_MS);
  }
  return undefined;
}
