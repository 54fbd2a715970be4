import { resolve } from "node:path";
import { createAppDoctor } from "../../app-doctor.ts";
import type { DoctorReport } from "../../environment/doctor/doctor.ts";
import { renderDoctorJson, renderDoctorTable } from "../../environment/doctor/render.ts";
import { createRedactor } from "../../lib/redact.ts";
import type { Command } from "../command.ts";
import { renderEntries } from "../entry-list.ts";
import { EXIT } from "../exit-code.ts";
import type { Terminal } from "../terminal.ts";
import { load, type Loaded } from "../with-state.ts";

const MARKS = {
  pass: { text: "✓", tone: "good" },
  fail: { text: "✗", tone: "bad" },
  skip: { text: "–", tone: "warn" },
} as const;

/** `millrace doctor`: a wrong configuration is one of its findings, so it never ends the others. */
export const doctor: Command = async (context) => {
  const loaded: Loaded | { error: unknown } = await load(context).catch((error: unknown) => ({ error }));
  const isLoaded = "config" in loaded;
  const report = await createAppDoctor({
    config: isLoaded ? loaded.config : undefined,
    async describeConfig() {
      if (!isLoaded) throw loaded.error;
      const { projects, agents } = loaded.config;
      return `${loaded.file}: ${projects.length} project(s), ${Object.keys(agents).length} agent(s)`;
    },
    dataDir: isLoaded ? loaded.dataDir : resolve(context.cwd, ".millrace"),
    env: context.environment.variables,
    redactor: isLoaded ? loaded.redactor : createRedactor(),
  }).run();
  if (context.json) context.out.write(renderDoctorJson(report));
  else if (context.out.isTty) printReport(context.out, report);
  else context.out.write(renderDoctorTable(report));
  if (report.ok) return EXIT.done;
  const onlyConfig = report.checks.every(({ id, verdict }) => verdict !== "fail" || id === "config");
  return onlyConfig ? EXIT.usage : EXIT.environment;
};

/** Each check with all of what it saw; a fix stands below. */
function printReport(out: Terminal, { checks, passed, failed, skipped }: DoctorReport): void {
  const entries = checks.map(({ verdict, title, detail, fix }) => {
    const [first = "", ...more] = detail.split("\n");
    const below = fix === undefined ? more : [...more, `Fix: ${fix}`];
    return { mark: MARKS[verdict], name: title, state: "", title: first, below };
  });
  for (const line of renderEntries(entries, { width: out.width(), paint: out.paint })) out.line(line);
  const parts = [`${passed} passed`, `${failed} failed`, `${skipped} skipped`];
  out.line();
  out.line(out.paint(failed === 0 ? "good" : "bad", parts.filter((part) => !part.startsWith("0 ")).join(", ")));
}
