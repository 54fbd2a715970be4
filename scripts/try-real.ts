/**
 * `npm run try:real`: tries the product on real input. Part one sends real issues through scout and triage; part two has
 * the real Claude Code CLI fix real bugs of published packages. Both work on a stand-in of GitHub, with real Redis, git
 * and tmux, and write what they saw to .millrace/try-real.
 */
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { EXIT, toExitCode } from "../src/cli/exit-code.ts";
import { isAppError, StopError } from "../src/domain/errors.ts";
import { BugRecord } from "./try-real/bugs/bug-record.ts";
import { isFixed } from "./try-real/bugs/fixed-bug.ts";
import { makeBugReport } from "./try-real/bugs/report.ts";
import { runBugTrial } from "./try-real/bugs/run-bugs.ts";
import { readRecords } from "./try-real/data-files.ts";
import { parseTryOptions, type TryOptions, USAGE } from "./try-real/options.ts";
import { type Block, toMarkdown, toTerminalLines } from "./try-real/report.ts";
import { IssueRecord } from "./try-real/triage/issue-record.ts";
import { makeTriageReport } from "./try-real/triage/report.ts";
import { runTriageTrial } from "./try-real/triage/run-triage.ts";

const PROJECT = join(import.meta.dirname, "..");
const OUT = join(PROJECT, ".millrace", "try-real");

async function main(signal: AbortSignal): Promise<number> {
  const options = parseTryOptions(process.argv.slice(2), PROJECT);
  if (options.help) {
    console.log(USAGE);
    return EXIT.done;
  }
  await mkdir(OUT, { recursive: true });
  if (options.parts.includes("triage")) await tryTriage(options, signal);
  signal.throwIfAborted();
  const isDone = !options.parts.includes("bugs") || (await tryBugs(options, signal));
  return isDone ? EXIT.done : EXIT.itemFailed;
}

async function tryTriage({ dataDir, withComments }: TryOptions, signal: AbortSignal): Promise<void> {
  const records = await readRecords(dataDir, "inex-npm-issues.jsonl", IssueRecord);
  const trial = await runTriageTrial(records, { withComments, signal, report });
  signal.throwIfAborted();
  await publish("triage", makeTriageReport(trial, withComments), trial);
}

/** True where every bug ended in a pull request with its check green. */
async function tryBugs({ dataDir }: TryOptions, signal: AbortSignal): Promise<boolean> {
  const records = await readRecords(dataDir, "real-bugs.jsonl", BugRecord);
  const bugs = await runBugTrial(records, {
    logDir: join(OUT, "agents"),
    signal,
    report,
  });
  signal.throwIfAborted();
  await publish("bugs", makeBugReport(bugs), bugs);
  return bugs.length > 0 && bugs.every(isFixed);
}

async function publish(name: string, blocks: Block[], facts: object): Promise<void> {
  for (const line of toTerminalLines(blocks, process.stdout.columns ?? 140)) console.log(line);
  await writeFile(join(OUT, `${name}.md`), toMarkdown(blocks));
  await writeFile(join(OUT, `${name}.json`), `${JSON.stringify(facts, null, 2)}\n`);
  console.log(`Written: ${join(OUT, name)}.md and .json`);
}

function report(line: string): void {
  console.error(line);
}

const interrupt = new AbortController();
const stopped = new StopError("Interrupted; nothing was written.", { code: "try_real.interrupted" });
process.once("SIGINT", () => interrupt.abort(stopped));
process.once("SIGTERM", () => interrupt.abort(stopped));
try {
  process.exitCode = await main(interrupt.signal);
} catch (error) {
  console.error(isAppError(error) ? [error.message, error.hint ?? ""].join("\n").trim() : error);
  process.exitCode = toExitCode(error);
}
