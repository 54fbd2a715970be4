import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import type { Report } from "./report.ts";

const run = promisify(execFile);
const ISSUES = 200;
const SEED = 7;
/** Half a minute each on two idle cores. */
const PATIENCE_MS = 400_000;

/** A process of its own for each, so that both run at once and share nothing. */
async function play(seed: number): Promise<Report> {
  const child = join(import.meta.dirname, "timeline-child.ts");
  const options = { timeout: PATIENCE_MS, killSignal: "SIGKILL", maxBuffer: 2 ** 26 } as const;
  const { stdout } = await run(process.execPath, [child, String(seed), String(ISSUES)], options);
  return JSON.parse(stdout) as Report;
}

test(
  "Fourteen days with two hundred issues come to the same end twice, whatever happens to deliveries and whoever writes",
  { timeout: PATIENCE_MS + 10_000, retry: 0 },
  async () => {
    const [first, second] = await Promise.all([play(SEED), play(SEED)]);
    expect(first.violations).toEqual([]);
    expect(first.endings).toHaveLength(ISSUES);
    expect(second).toEqual(first);
  },
);
