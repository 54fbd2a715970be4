import { mkdir, realpath } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { BugError, StopError } from "../domain/errors.ts";
import type { AgentAdapter } from "../domain/ports/agent-adapter.ts";
import type { AgentRunner, AgentRunSpec, AgentRunState } from "../domain/ports/agent-runner.ts";
import { STANDARD_PATH } from "../lib/bubblewrap-probe.ts";
import { SECOND } from "../lib/durations.ts";
import { createTmuxClient } from "./client.ts";
import { createSurroundings } from "./host/agent-command.ts";
import { launchHost } from "./launch.ts";
import { createRunPreparer } from "./prepare-run.ts";
import { readEnd } from "./read-end.ts";
import { readFolderState, readSpec, toMark } from "./run-folder.ts";
import { createSandbox } from "./sandbox.ts";
import { createTmuxServer, toSocketName } from "./server.ts";
import { createSessionMaker } from "./session-maker.ts";
import { findSession, killSession, toSessionName, toTarget } from "./session.ts";
import { settleOrphan, stopRun } from "./settle.ts";
import { FILES } from "./supervisor/files.ts";
import { createSupervisorLink } from "./supervisor-link.ts";
import { waitForFile } from "./wait-for-file.ts";

export interface AgentRunnerOptions {
  dataDir: string;
  /** By the agent's name in the configuration. */
  adapters: Record<string, AgentAdapter>;
  /** Folders and files that an isolated agent must not see. */
  hidden: string[];
  /** False runs agents unprotected; true does so only where bubblewrap does not work, and says so in the evidence. */
  isolate: boolean;
  /** False cuts agents off the network, loopback included, and refuses to start them where that is not possible. */
  network?: boolean | undefined;
  socketName?: string | undefined;
  nodePath?: string | undefined;
  tmuxPath?: string | undefined;
  /** PATH of agents, after the folder of Node. */
  path?: string | undefined;
  /** Limit of each call of tmux. */
  callTimeoutMs?: number | undefined;
  /** How often a tmux that did not answer is tried again. */
  tmuxRetryMs?: number | undefined;
  /** Between SIGTERM and SIGKILL. */
  graceMs?: number | undefined;
  logCapBytes?: number | undefined;
  /** How long the supervisor stays after the last run. */
  lingerMs?: number | undefined;
  log?: ((message: string, details: Record<string, unknown>) => void) | undefined;
}

/** What the command line needs beside the port. */
export interface TmuxAgentRunner extends AgentRunner {
  /** Program and arguments that show a person the run, or a sentence why there are none. */
  findAttachCommand(runDir: string): Promise<{ command?: string[]; why?: string }>;
  /** Refuses every further start, with StopError, and resolves when those under way are through. */
  endStarts(): Promise<void>;
  /** Ends the private tmux server where no run needs it any more. Runs go on. */
  close(): Promise<void>;
}

const LOG_CAP_BYTES = 256_000_000;

/** A waiting runner looks this often whether the run is still looked after. */
const LOOK_MS = 2 * SECOND;
/** A look that takes longer is that of a process that was paused. */
const PAUSED_MS = LOOK_MS + 5 * SECOND;
const RECOLLECT_MS = 2 * SECOND;

/**
 * Runs agents under hosts, in sessions of a private tmux server where tmux works, and looked after by one supervisor for
 * the whole data folder (see host/agent-host.sh, run-folder, supervisor/supervise-run).
 */
export function createAgentRunner(options: AgentRunnerOptions): TmuxAgentRunner {
  const { dataDir, adapters, hidden, isolate, nodePath = process.execPath, graceMs = 10 * SECOND } = options;
  const agentPath = `${dirname(nodePath)}:${options.path ?? STANDARD_PATH}`;
  const hostPath = options.path ?? STANDARD_PATH;
  const env = { PATH: hostPath, LANG: "C.UTF-8" };
  const log = options.log ?? (() => undefined);
  const client = createTmuxClient({
    tmuxPath: options.tmuxPath ?? "tmux",
    socketName: options.socketName ?? toSocketName(resolve(dataDir)),
    timeoutMs: options.callTimeoutMs ?? 5 * SECOND,
    env: { ...env, TERM: "xterm-256color" },
  });
  const server = createTmuxServer(client, options.tmuxRetryMs);
  const sessions = createSessionMaker(server);
  const link = createSupervisorLink({
    ...{ dataDir: resolve(dataDir), nodePath, log, lingerMs: options.lingerMs ?? 3 * SECOND },
    // Halves the start-up: compiled code is kept.
    env: { ...env, NODE_COMPILE_CACHE: join(resolve(dataDir), "node-cache") },
  });
  const sandbox = createSandbox({ isolate, hidden, network: options.network ?? true, nodePath, path: hostPath });
  const prepare = createRunPreparer({
    ...{ dataDir, adapters, sandbox, graceMs, path: agentPath, log },
    surroundings: createSurroundings(hostPath),
    logCapBytes: options.logCapBytes ?? LOG_CAP_BYTES,
  });
  const starts = new Map<string, Promise<{ adopted: boolean }>>();
  let isEnding = false;
  const sessionsToClose = new Set<Promise<unknown>>();
  const closed = new Set<string>();

  async function start(spec: AgentRunSpec, runDir: string): Promise<{ adopted: boolean }> {
    if ((await readFolderState(runDir)).state !== "absent") return { adopted: true };
    const id = await prepare(spec, runDir);
    const mark = toMark(runDir);
    await link.note(mark, runDir);
    const launch = { runDir, run: spec.run, mark, id, noteFile: link.noteFile(mark) };
    // The supervisor starts beside the run: nothing of the start waits for it.
    const [isOurs] = await Promise.all([launchHost(launch, { server, sessions, path: hostPath, log }), link.ensure()]);
    return { adopted: !isOurs };
  }

  async function inspect(givenDir: string): Promise<AgentRunState> {
    const runDir = await toRealDir(givenDir);
    if (runDir === undefined) return { state: "absent" };
    let folder = await readFolderState(runDir);
    if (folder.state === "orphaned") {
      await settleOrphan(runDir, link);
      folder = await readFolderState(runDir);
    }
    if (folder.state === "claimed") {
      return { state: "running", pid: folder.claim.pid, session: folder.claim.session || undefined };
    }
    if (folder.state !== "ended") return { state: "absent" };
    const { status, claim } = folder;
    const spec = await readSpec(runDir);
    if (spec !== undefined && !closed.has(runDir)) closeSession(spec.run);
    closed.add(runDir);
    return { state: "ended", ...(await readEnd(runDir, { status, claim, spec }, adapters[spec?.agent ?? ""])) };
  }

  /** Not waited for: an ended run does not depend on its session, nor on whether tmux answers. */
  function closeSession(run: string): void {
    const closing = killSession(server, toSessionName(run)).finally(() => sessionsToClose.delete(closing));
    sessionsToClose.add(closing);
  }

  return {
    inspect,
    async ensureStarted(spec) {
      await mkdir(spec.runDir, { recursive: true });
      const runDir = await realpath(spec.runDir);
      const underWay = starts.get(runDir);
      if (underWay !== undefined) {
        await underWay;
        return { adopted: true };
      }
      if (isEnding) throw new StopError("The runner takes no more runs.", { code: "agent.starts_ended" });
      const starting = start(spec, runDir).finally(() => starts.delete(runDir));
      starts.set(runDir, starting);
      return starting;
    },
    async waitForEnd(runDir, signal) {
      for (;;) {
        assertWaiting(signal, runDir);
        const state = await inspect(runDir);
        if (state.state === "ended") return state;
        if (state.state === "absent") {
          throw new BugError(`Nobody started the run in ${runDir}.`, { code: "agent.not_started" });
        }
        await link.ensure({ maxAgeMs: LOOK_MS / 2 });
        const since = performance.now();
        await waitForFile(join(runDir, FILES.status), LOOK_MS, signal);
        // A process that was paused may have lost the run to another one, and is about to hear of it.
        if (performance.now() - since > PAUSED_MS) await delay(RECOLLECT_MS);
      }
    },
    async stop(givenDir) {
      const runDir = await toRealDir(givenDir);
      if (runDir === undefined) return;
      await stopRun(runDir, link, graceMs);
      const spec = await readSpec(runDir);
      if (spec !== undefined) closeSession(spec.run);
    },
    async findAttachCommand(givenDir) {
      const runDir = await toRealDir(givenDir);
      const folder = runDir === undefined ? undefined : await readFolderState(runDir);
      if (folder === undefined || folder.state === "absent") return { why: "The run was never started here." };
      if (folder.state !== "claimed") return { why: "The run is over." };
      const { session } = folder.claim;
      if (session === "") return { why: "The run was started without tmux, which did not work then." };
      const state = await findSession(server, session);
      if (state === "living") return { command: client.commandLine(["attach-session", "-t", toTarget(session)]) };
      if (state === "unknown") return { why: "tmux does not answer; the agent works on." };
      return { why: "The run's tmux session is gone; the agent works on." };
    },
    async endStarts() {
      isEnding = true;
      await Promise.allSettled(starts.values());
    },
    async close() {
      await Promise.allSettled([...starts.values(), ...sessionsToClose]);
      await server.closeIfUnused();
      await link.dismiss();
    },
  };
}

function assertWaiting(signal: AbortSignal, runDir: string): void {
  if (!signal.aborted) return;
  throw new StopError(`The wait for the run in ${runDir} was given up; the run goes on.`, {
    code: "agent.wait_aborted",
    cause: signal.reason,
  });
}

/** Links resolved, so that a run has one mark by whatever path it is named. undefined: no such folder. */
async function toRealDir(runDir: string): Promise<string | undefined> {
  return realpath(runDir).catch(() => undefined);
}
