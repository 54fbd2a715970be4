import { resolve } from "node:path";
import { createAppDoctor } from "../../app-doctor.ts";
import { renderDoctorJson, renderDoctorTable } from "../../environment/doctor/render.ts";
import type { Command } from "../command.ts";
import { EXIT } from "../exit-code.ts";
import { load, type Loaded } from "../with-state.ts";

const TONES = { pass: "good", fail: "bad", skip: "warn", faint: "faint" } as const;

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
    redact: (text) => (isLoaded ? loaded.redactor.redact(text) : text),
  }).run();
  if (context.json) context.out.write(renderDoctorJson(report));
  else context.out.write(renderDoctorTable(report, (text, tone) => context.out.paint(TONES[tone], text)));
  if (report.ok) return EXIT.done;
  const onlyConfig = report.checks.every(({ id, verdict }) => verdict !== "fail" || id === "config");
  return onlyConfig ? EXIT.usage : EXIT.environment;
};
