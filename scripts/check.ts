/**
 * `npm run check`: everything that has to be right before a commit, without changing a file. All checks run, also
 * after a failing one; what a failing one said is printed, and at the end one line for each.
 */
import { spawn } from "node:child_process";
import { join } from "node:path";
import { formatDuration } from "../src/lib/durations.ts";

interface Check {
  name: string;
  /** Program in node_modules/.bin, and its arguments. */
  command: [string, ...string[]];
}

interface CheckEnd {
  name: string;
  passed: boolean;
  ms: number;
  output: string;
}

const CHECKS: Check[] = [
  { name: "format", command: ["oxfmt", "--check"] },
  { name: "lint", command: ["oxlint", "--type-aware"] },
  { name: "types", command: ["tsc"] },
  { name: "unused", command: ["knip"] },
  { name: "unit tests", command: ["vitest", "run", "--project", "unit"] },
];

const root = join(import.meta.dirname, "..");
const ends: CheckEnd[] = [];
for (const check of CHECKS) {
  const end = await runCheck(check);
  ends.push(end);
  if (!end.passed) console.log(`${end.name} failed: ${check.command.join(" ")}\n\n${end.output.trim()}\n`);
}
console.log(renderSummary(ends));
process.exitCode = ends.every((end) => end.passed) ? 0 : 1;

function runCheck({ name, command: [program, ...args] }: Check): Promise<CheckEnd> {
  const start = performance.now();
  const chunks: Buffer[] = [];
  const makeEnd = (passed: boolean, output: string): CheckEnd => {
    return { name, passed, ms: performance.now() - start, output };
  };
  return new Promise((resolve) => {
    const child = spawn(join(root, "node_modules", ".bin", program), args, {
      cwd: root,
      stdio: ["ignore", "pipe", "pipe"],
      timeout: 10 * 60_000,
    });
    child.stdout.on("data", (chunk: Buffer) => chunks.push(chunk));
    child.stderr.on("data", (chunk: Buffer) => chunks.push(chunk));
    child.once("error", (error) => resolve(makeEnd(false, error.message)));
    child.once("close", (code) => resolve(makeEnd(code === 0, Buffer.concat(chunks).toString("utf8"))));
  });
}

function renderSummary(results: CheckEnd[]): string {
  const width = Math.max(...results.map(({ name }) => name.length));
  return results
    .map(
      ({ name, passed, ms }) =>
        `${name.padEnd(width)}  ${passed ? "ok    " : "FAILED"}  ${formatDuration(ms).padStart(7)}`,
    )
    .join("\n");
}
