import { randomBytes } from "node:crypto";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { execFileText, openRunBench } from "./run-bench.ts";

/** Prints the time of its first byte, in ms since the epoch, and stays until it is ended. */
const FIRST_BYTE = ["/bin/sh", "-c", "date +%s%3N; exec sleep 600"];
const WAIT_MS = 60_000;

/** For each of `count` starts at once: from the call of the runner to the first byte of the agent, in ms. */
export async function measureStarts(count: number, isolate: boolean): Promise<number[]> {
  const bench = await openRunBench(FIRST_BYTE, { isolate });
  try {
    // What a runner does once: tmux server, trial of the sandbox, search for programs, start of the supervisor.
    const first = await bench.makeRun();
    await bench.runner.ensureStarted(first);
    await readFirstByte(join(first.runDir, "output.log"));
    const specs = await Promise.all(Array.from({ length: count }, bench.makeRun));
    const startedAt = Date.now();
    await Promise.all(specs.map((spec) => bench.runner.ensureStarted(spec)));
    return await Promise.all(
      specs.map(async ({ runDir }) => (await readFirstByte(join(runDir, "output.log"))) - startedAt),
    );
  } finally {
    await bench.close();
  }
}

/** The baseline: a bare `tmux new-session` for the same command, its output in a file. */
export async function measureBareStarts(count: number): Promise<number[]> {
  const dir = await mkdtemp(join(tmpdir(), "mr-bench-"));
  const socket = `millrace-bench-${randomBytes(4).toString("hex")}`;
  const tmux = (...args: string[]) => execFileText("tmux", ["-L", socket, "-f", "/dev/null", ...args]);
  try {
    await tmux("new-session", "-d", "-s", "keeper", "tail", "-f", "/dev/null");
    const logs = Array.from({ length: count }, (_, index) => join(dir, `${index}.log`));
    const startedAt = Date.now();
    await Promise.all(
      logs.map((log, index) =>
        tmux("new-session", "-d", "-s", `bare-${index}`, "/bin/sh", "-c", `exec >"$0"; ${FIRST_BYTE[2]}`, log),
      ),
    );
    return await Promise.all(logs.map(async (log) => (await readFirstByte(log)) - startedAt));
  } finally {
    await tmux("kill-server");
    await rm(dir, { recursive: true, force: true });
  }
}

async function readFirstByte(log: string): Promise<number> {
  for (const deadline = Date.now() + WAIT_MS; Date.now() < deadline; await delay(20)) {
    const text = await readFile(log, "utf8").catch(() => "");
    if (text.includes("\n")) return Number(text);
  }
  throw new Error(`Nothing came in ${log}.`);
}

/** The smallest value that at least this part of all values does not exceed. */
export function toPercentile(values: number[], part: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(sorted.length * part) - 1)] ?? Number.NaN;
}
