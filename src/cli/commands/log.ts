import { type AppDailyLog, openDailyLog, type PublishedDay, toKeyPath, toLogDir } from "../../app-daily-log.ts";
import { openState } from "../../app-state.ts";
import type { DailyFacts } from "../../daily-log/facts.ts";
import { listDays } from "../../daily-log/read-twin.ts";
import { renderHtml } from "../../daily-log/render-html.ts";
import { renderJson } from "../../daily-log/render-json.ts";
import { renderMarkdown } from "../../daily-log/render-markdown.ts";
import { findKey } from "../../daily-log/signing-key.ts";
import { verifyDailyLog } from "../../daily-log/verify.ts";
import { EnvironmentError } from "../../domain/errors.ts";
import type { Command, CommandContext } from "../command.ts";
import { EXIT, type ExitCode } from "../exit-code.ts";
import { printLog } from "../log-view.ts";
import { printError } from "../print-error.ts";
import { toPublicationLine } from "../publication-line.ts";
import { type Loaded, load } from "../with-state.ts";

export interface LogOptions {
  date?: string;
  format?: "md" | "json" | "html";
  publish?: boolean;
  dryRun?: boolean;
  verify?: boolean;
}

/**
 * `millrace log`: the daily log of one day, computed from the ledger; needs no running dispatcher. Where Redis does not
 * answer either, the log says so and tells what this machine knows without it. On a terminal it is laid out for it, unless
 * a format is asked for.
 */
export const log: Command<LogOptions> = async (context, _args, options) => {
  const loaded = await load(context);
  if (options.verify === true) return verifyLogs(context, loaded, options.date);
  return withDailyLog(context, loaded, async (dailyLog) => {
    const date = options.date ?? dailyLog.today();
    if (options.publish !== true) {
      printFacts(context, await dailyLog.compute(date), options.format);
      return EXIT.done;
    }
    const day = options.dryRun === true ? await dailyLog.preview(date) : await dailyLog.publish(date);
    if (context.json) context.out.line(JSON.stringify({ date, files: day.files, publications: day.publications }));
    else printFacts(context, day.facts, options.format);
    return printPublications(context, day);
  });
};

function printFacts({ out, json }: CommandContext, facts: DailyFacts, format: LogOptions["format"]): void {
  if (out.isTty && format === undefined && !json) return printLog(out, facts);
  const render = { md: renderMarkdown, json: renderJson, html: renderHtml }[json ? "json" : (format ?? "md")];
  out.write(render(facts));
}

function printPublications({ err }: CommandContext, { facts, files, publications }: PublishedDay): ExitCode {
  for (const { change, path } of files) err.line(`${change}: ${path}`);
  for (const publication of publications) err.line(toPublicationLine(publication));
  if (facts.unread !== undefined && files.length === 0) err.line("A log of this day that knows more is kept.");
  return publications.some(({ change }) => change === "failed") ? EXIT.itemFailed : EXIT.done;
}

/** Opens the log on the state, or, where that is not to be had, on what lies beside it; then the exit code says so. */
async function withDailyLog(
  context: CommandContext,
  { config, dataDir, redactor }: Loaded,
  use: (dailyLog: AppDailyLog) => Promise<ExitCode>,
): Promise<ExitCode> {
  const useWithout = async (error: unknown): Promise<ExitCode> => {
    if (!(error instanceof EnvironmentError)) throw error;
    printError(context.err, error);
    await use(openDailyLog({ config, dataDir, redactor, state: { unread: error.code } }));
    return EXIT.environment;
  };
  const options = {
    config,
    dataDir,
    env: context.environment.variables,
    mayInstall: false,
    report: (line: string) => context.err.line(line),
  };
  let state;
  try {
    state = await openState(options);
  } catch (error) {
    return useWithout(error);
  }
  try {
    return await use(openDailyLog({ config, dataDir, redactor, state }));
  } catch (error) {
    return await useWithout(await state.explain(error));
  } finally {
    await state.close();
  }
}

/** Checks the log of one day, or every kept one. */
async function verifyLogs({ out, json }: CommandContext, { dataDir }: Loaded, date?: string): Promise<ExitCode> {
  const dir = toLogDir(dataDir);
  const key = await findKey(toKeyPath(dataDir));
  const dates = date === undefined ? (await listDays(dir)).toReversed() : [date];
  const answers = [];
  for (const each of dates) answers.push(await verifyDailyLog(dir, each, key?.id));
  const ok = answers.every((answer) => answer.ok);
  if (json) out.line(JSON.stringify({ ok, logs: answers }));
  else if (answers.length === 0) out.line("There is no daily log yet. `millrace log --publish` writes one.");
  for (const { ok: isGood, date: day, signer, problems } of json ? [] : answers) {
    out.line(
      `${isGood ? out.paint("good", "✓") : out.paint("bad", "✗")} ${day}${isGood ? `  signed by ${signer}` : ""}`,
    );
    for (const problem of problems) for (const line of problem.split("\n")) out.line(`    ${line}`);
  }
  return ok ? EXIT.done : EXIT.itemFailed;
}
