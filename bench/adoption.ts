import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import type { RedisOptions } from "ioredis";
import { type BenchRow, toRow } from "./pairs.ts";

/**
 * From `kill -9` of a runner to the moment at which the next one, started at once, takes up its work; in ms, with the start
 * of the process. The baseline waits for a minute each time, so its runners are killed beside ours, each on keys of its own.
 */
export async function measureAdoption(
  connection: RedisOptions,
  kills: number,
  onPair: (ours: number, baseline: number) => void,
): Promise<BenchRow> {
  const waiting: Promise<number>[] = [];
  const ours: number[] = [];
  for (let number = 0; number < kills; number += 1) {
    waiting.push(measureOne("plain", connection, `{plain-adoption-${number}}`));
    ours.push(await measureOne("ours", connection, `{ours-adoption-${number}}`));
  }
  const baseline = await Promise.all(waiting);
  for (const [index, ms] of ours.entries()) onPair(ms, baseline[index] ?? Number.NaN);
  const pairs = ours.map((ms, index) => ({ ours: ms, baseline: baseline[index] ?? Number.NaN }));
  const row = toRow({ bench: "adoption", unit: "ms", isMoreBetter: false }, pairs);
  return { ...row, oursMax: Math.round(Math.max(...ours)), baselineMax: Math.round(Math.max(...baseline)) };
}

async function measureOne(kind: "ours" | "plain", connection: RedisOptions, prefix: string): Promise<number> {
  const first = await startRunner(kind, connection, prefix);
  const killedAt = performance.now();
  await first.kill();
  const next = await startRunner(kind, connection, prefix);
  const ms = performance.now() - killedAt;
  await next.kill();
  return ms;
}

const LONGEST_WAIT_MS = 180_000;

/** Resolves when it took up the work. */
async function startRunner(kind: string, connection: RedisOptions, prefix: string) {
  const script = join(import.meta.dirname, "adoption-runner.ts");
  const child = spawn(process.execPath, [script, kind, JSON.stringify(connection), prefix], {
    stdio: ["ignore", "pipe", "inherit"],
    timeout: LONGEST_WAIT_MS,
    killSignal: "SIGKILL",
  });
  const gone = once(child, "exit");
  const [said] = await Promise.race([once(child.stdout, "data"), gone.then(() => [undefined])]);
  if (said === undefined) throw new Error(`The runner of ${prefix} ended before it took up its work.`);
  return {
    async kill() {
      child.kill("SIGKILL");
      await gone;
    },
  };
}
