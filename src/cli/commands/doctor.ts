import { resolve } from "node:path";
import { createAppDoctor } from "../../app-doctor.ts";
import type { DoctorReport } from "../../environment/doctor/doctor.ts";
import { renderDoctorJson, renderDoctorTable, toSum } from "../../environment/doctor/render.ts";
import { SECOND } from "../../lib/durations.ts";
import { createRedactor } from "../../lib/redact.ts";
import type { Command, CommandContext } from "../command.ts";
import { renderEntries } from "../entry-list.ts";
import { EXIT } from "../exit-code.ts";
import { listHiddenFiles } from "../hidden-files.ts";
import type { Terminal } from "../terminal.ts";
import { load, type Loaded } from "../with-state.ts";

const MARKS = {
  pass: { text: "✓", tone: "good" },
  warn: { text: "!", tone: "warn" },
  fail: { text: "✗", tone: "bad" },
  skip: { text: "–", tone: "faint" },
} as const;

/** `millrace doctor`: a wrong configuration is one of its findings, so it never ends the others. */
export const doctor: Command<{ full?: boolean }> = async (context, _args, { full = false }) => {
  const report = await examine(context, full);
  if (context.json) context.out.write(renderDoctorJson(report));
  else if (context.out.isTty) printReport(context.out, report);
  else context.out.write(renderDoctorTable(report));
  if (report.ok) return EXIT.done;
  const onlyConfig = report.checks.every(({ id, verdict }) => verdict !== "fail" || id === "config");
  return onlyConfig ? EXIT.usage : EXIT.environment;
};

/** The whole examination; `isFull` also asks what costs money. */
export async function examine(context: CommandContext, isFull: boolean): Promise<DoctorReport> {
  const loaded: Loaded | { error: unknown } = await load(context).catch((error: unknown) => ({ error }));
  const isLoaded = "config" in loaded;
  return createAppDoctor({
    config: isLoaded ? loaded.config : undefined,
    async describeConfig() {
      if (!isLoaded) throw loaded.error;
      const { projects, agents } = loaded.config;
      return `${loaded.file}: ${projects.length} project(s), ${Object.keys(agents).length} agent(s)`;
    },
    dataDir: isLoaded ? loaded.dataDir : resolve(context.cwd, ".millrace"),
    env: context.environment.variables,
    home: context.environment.home,
    hidden: isLoaded ? listHiddenFiles(loaded) : [],
    isFull,
    redactor: isLoaded ? loaded.redactor : createRedactor(),
  }).run();
}

/** Each check with all of what it saw; a fix stands below. The verdict is last, where a person looks first. */
export function printReport(out: Terminal, report: DoctorReport): void {
  const entries = report.checks.map(({ verdict, title, detail, fix }) => {
    const [first = "", ...more] = detail.split("\n");
    const below = fix === undefined ? more : [...more, `Fix: ${fix}`];
    return { mark: MARKS[verdict], name: title, state: "", title: first, below };
  });
  for (const line of renderEntries(entries, { width: out.width(), paint: out.paint })) out.line(line);
  out.line();
  const tone = report.failed > 0 ? "bad" : report.warned > 0 ? "warn" : "good";
  out.line(`${out.paint(tone, toSum(report))} in ${(report.ms / SECOND).toFixed(1)} s`);
}
