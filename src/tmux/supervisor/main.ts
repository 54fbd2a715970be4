import { join } from "node:path";
import { writeFileAtomic } from "../../lib/atomic-file.ts";
import { findProcessIdentity } from "../../lib/process-identity.ts";
import { createFileOnce } from "./claim.ts";
import { FILES } from "./files.ts";
import { killRun } from "./kill.ts";
import { readSupervisorSpec, type SupervisorSpec } from "./spec.ts";
import { writeStatus } from "./status.ts";
import { supervise } from "./supervise.ts";
import { startViewer } from "./viewer.ts";

/**
 * The program in the pane: `node main.ts <run folder> <launch id> [<session>]`. It imports little, because every run
 * waits for its start, and it never writes to the terminal, because a hung tmux would block it.
 */
async function main(runDir: string, launch: string, session: string | undefined): Promise<void> {
  // A lost terminal and keys typed into the pane must not reach the run.
  for (const signal of ["SIGHUP", "SIGINT", "SIGQUIT", "SIGTSTP", "SIGTTIN", "SIGTTOU", "SIGPIPE"] as const) {
    process.on(signal, () => undefined);
  }
  const stopping = new AbortController();
  process.on("SIGTERM", () => stopping.abort());

  const identity = await findProcessIdentity(process.pid);
  const claim = `${JSON.stringify({ ...identity, launch, session })}\n`;
  if (!createFileOnce(join(runDir, FILES.supervisor), claim, { flush: false })) return;

  const startedAt = new Date().toISOString();
  let spec: SupervisorSpec | undefined;
  try {
    spec = readSupervisorSpec(join(runDir, FILES.spec));
    await superviseIn(runDir, spec, session, stopping.signal);
  } catch (error) {
    const { survivors } = spec === undefined ? { survivors: 0 } : await killRun(spec.mark);
    const evidence = [`The supervisor failed: ${String(error)}`];
    writeStatus(join(runDir, FILES.status), {
      startedAt,
      endedAt: new Date().toISOString(),
      lost: true,
      survivors,
      evidence,
    });
  }
}

async function superviseIn(
  runDir: string,
  spec: SupervisorSpec,
  session: string | undefined,
  stopping: AbortSignal,
): Promise<void> {
  const log = join(runDir, FILES.log);
  const viewer = session === undefined ? undefined : startViewer(log);
  try {
    const status = await supervise(spec, log, stopping, (pid) => noteSpawned(runDir, spec, pid));
    writeStatus(join(runDir, FILES.status), status);
  } finally {
    viewer?.kill("SIGKILL");
  }
}

/** Notes the agent's process for people, and takes its environment, which may hold a key, off the disk. */
async function noteSpawned(runDir: string, spec: SupervisorSpec, pid: number): Promise<void> {
  const identity = await findProcessIdentity(pid);
  await writeFileAtomic(join(runDir, FILES.agent), `${JSON.stringify(identity ?? { pid })}\n`);
  await writeFileAtomic(join(runDir, FILES.spec), `${JSON.stringify({ ...spec, env: {} }, null, 2)}\n`, 0o600);
}

const [runDir, launch, session] = process.argv.slice(2);
if (runDir !== undefined && launch !== undefined) {
  await main(runDir, launch, session);
}
