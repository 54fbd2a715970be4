import { spawn } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { findLockHolder } from "../src/lib/process-lock.ts";
import { toMark } from "../src/tmux/run-folder.ts";
import { toSocketName } from "../src/tmux/server.ts";
import { createProcessTable, findProcess, TICK_MS } from "../src/tmux/supervisor/process-table.ts";
import { execFileText, openRunBench, type RunBench } from "./run-bench.ts";

/** An agent that says a word now and then and mostly waits, as one does that waits for its model. */
const TALKING = ["/bin/sh", "-c", "while :; do echo working; sleep 5; done"];
const SETTLE_MS = 2_000;

/** Runs `work` beside that many live runs, waited for as a runner waits for them. */
async function besideLiveRuns<T>(count: number, work: (bench: RunBench, supervisor: number) => Promise<T>): Promise<T> {
  const bench = await openRunBench(TALKING);
  const waiting = new AbortController();
  try {
    // The first supervisor of a data folder compiles its code, the later ones find it compiled.
    const first = await bench.makeRun();
    await bench.runner.ensureStarted(first);
    await bench.runner.stop(first.runDir);
    await bench.runner.close();
    const specs = await Promise.all(Array.from({ length: count }, bench.makeRun));
    await Promise.all(specs.map((spec) => bench.runner.ensureStarted(spec)));
    const waits = specs.map((spec) => bench.runner.waitForEnd(spec.runDir, waiting.signal).catch(() => undefined));
    await delay(SETTLE_MS);
    const holder = await findLockHolder(join(bench.dataDir, "supervisor", "lock"));
    if (holder === undefined) throw new Error("There is no supervisor.");
    const result = await work(bench, holder.pid);
    waiting.abort();
    await Promise.all(waits);
    return result;
  } finally {
    waiting.abort();
    await bench.close();
  }
}

/** Processor time of runner and supervisor together, in ms, while that many runs are live for that long. */
export async function measureSupervising(count: number, ms: number): Promise<number> {
  return besideLiveRuns(count, async (_bench, supervisor) => {
    const [before, ownBefore] = [readCpuMs(supervisor), process.cpuUsage()];
    await delay(ms);
    const own = process.cpuUsage(ownBefore);
    return readCpuMs(supervisor) - before + (own.user + own.system) / 1000;
  });
}

/** The baseline: the processor time of asking tmux for all its panes once a second, with as many sessions. */
export async function measurePolling(count: number, ms: number): Promise<number> {
  return besideLiveRuns(count, async (bench) => {
    const poll = spawn("/bin/sh", [
      "-c",
      `while :; do tmux -L "$0" list-panes -a >/dev/null; sleep 1; done`,
      toSocketName(bench.dataDir),
    ]);
    const ended = new Promise((resolve) => poll.once("exit", resolve));
    await delay(ms);
    const spent = readCpuMs(poll.pid ?? 0);
    poll.kill("SIGKILL");
    await ended;
    return spent;
  });
}

/** Of the process and of its children that ended. */
function readCpuMs(pid: number): number {
  return (findProcess(pid)?.ticks ?? Number.NaN) * TICK_MS;
}

/** Memory for each of that many live runs beside the agent's own, in MB: proportional set sizes, shared parts shared out. */
export async function measureRunMemory(count: number): Promise<number> {
  return besideLiveRuns(count, async ({ dataDir, runDirs }, supervisor) => {
    const marks = new Set(runDirs.map(toMark));
    const { processes } = await createProcessTable().look();
    const ours = processes.filter(
      ({ mark, hostMark, command }) =>
        (hostMark !== undefined && marks.has(hostMark)) ||
        (mark !== undefined && marks.has(mark) && AROUND.has(command)),
    );
    const socket = toSocketName(dataDir);
    const { stdout } = await execFileText("tmux", ["-L", socket, "display-message", "-p", "-t", "=keeper:", "#{pid}"]);
    const pids = [supervisor, Number(stdout), ...ours.map(({ pid }) => pid)];
    const sizes = await Promise.all(pids.map(readPssMb));
    return sizes.reduce((sum, size) => sum + size, 0) / count;
  });
}

const AROUND = new Set(["timeout", "bwrap"]);

/** The baseline: an idle Node process, which is the least that a supervisor for each run would take. */
export async function measureIdleNode(): Promise<number> {
  const child = spawn(process.execPath, ["-e", "setInterval(() => {}, 1e6)"], { stdio: "ignore" });
  const ended = new Promise((resolve) => child.once("exit", resolve));
  await delay(SETTLE_MS / 2);
  const size = await readPssMb(child.pid ?? 0);
  child.kill("SIGKILL");
  await ended;
  return size;
}

async function readPssMb(pid: number): Promise<number> {
  const text = await readFile(`/proc/${pid}/smaps_rollup`, "utf8");
  return Number(/^Pss:\s+(\d+) kB/m.exec(text)?.[1] ?? Number.NaN) / 1024;
}
