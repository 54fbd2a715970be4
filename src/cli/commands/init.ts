import { writeFile } from "node:fs/promises";
import { relative, resolve } from "node:path";
import { createInterface } from "node:readline";
import { type ExampleAgent, makeExampleConfig, makeExampleEnv } from "../../config/example.ts";
import { DEFAULT_CONFIG_FILE } from "../../config/load.ts";
import { ConfigError } from "../../domain/errors.ts";
import type { DoctorReport } from "../../environment/doctor/doctor.ts";
import { renderDoctorTable } from "../../environment/doctor/render.ts";
import { STANDARD_PATH } from "../../lib/bubblewrap-probe.ts";
import type { Command, CommandContext } from "../command.ts";
import { type DiscoveredProject, discoverProject } from "../discover/discover-project.ts";
import { listInstalledAgents } from "../discover/installed-agents.ts";
import { EXIT } from "../exit-code.ts";
import { examine, printReport } from "./doctor.ts";

interface WrittenFile {
  file: string;
  change: "written" | "kept";
}

const UNKNOWN = "owner/name";

/**
 * `millrace init`: finds out what it can, writes the two files that are missing, leaves those that are there, looks at
 * everything as `doctor` does, and names the one command that comes next.
 */
export const init: Command<{ repo?: string; yes?: boolean }> = async (context, _args, { repo, yes = false }) => {
  const configFile = context.configFile ?? resolve(context.cwd, DEFAULT_CONFIG_FILE);
  const project = await discoverProject(context.cwd);
  const agents = await listInstalledAgents(context.environment.variables["PATH"] ?? STANDARD_PATH);
  const name = repo ?? project.repo ?? (yes || context.json ? undefined : await ask(context)) ?? UNKNOWN;
  assertRepo(name);
  const { base, checks, apiUrl } = project;
  const [agent] = agents;
  const config = await writeMissing(configFile, makeExampleConfig({ repo: name, base, checks, apiUrl, agent }));
  const files = [config, await writeMissing(resolve(configFile, "..", ".env.example"), makeExampleEnv(agent))];
  if (!context.json) tellFound(context, files, project, agents);
  const report = await examine(context, false);
  const next = toNext(report, config.change === "written" && name === UNKNOWN);
  if (context.json) {
    const found = { repo: name, base, checks, agents: agents.map((each) => each.name) };
    context.out.line(JSON.stringify({ files, ...found, doctor: report, next }));
    return EXIT.done;
  }
  tellNext(context, report, next);
  return EXIT.done;
};

function assertRepo(name: string): void {
  if (/^[A-Za-z0-9][A-Za-z0-9-]*\/[A-Za-z0-9._-]+$/.test(name)) return;
  throw new ConfigError(`"${name}" is no repository name.`, {
    code: "cli.bad_repo",
    hint: "Write it as owner/name, for example --repo acme/shop.",
  });
}

function tellFound(
  { out, cwd }: CommandContext,
  files: readonly WrittenFile[],
  { base, checks, ignored }: DiscoveredProject,
  agents: readonly ExampleAgent[],
): void {
  for (const { file, change } of files) out.line(`${change.padEnd(8)}${relative(cwd, file)}`);
  if (base !== undefined) out.line(`found   the branch ${base}, for pull requests`);
  if (checks.length > 0) out.line(`found   ${checks.join(", ")}, as checks`);
  else out.line("note    no command for tests was found: put it into checks, or agents' work is judged without");
  const [first, ...others] = agents.map(({ name }) => name);
  const also = others.length === 0 ? "" : `; also here: ${others.join(", ")}`;
  if (first === undefined) out.line("note    no agent's program is on the PATH: install one, for example Claude Code");
  else out.line(`found   ${first}, as agent${also}`);
  if (!ignored) out.line("note    git does not ignore .env and .millrace here: add both to .gitignore");
  out.line();
}

/** What is wrong or doubtful; of the rest only the sum. */
function tellNext({ out }: CommandContext, report: DoctorReport, next: Next): void {
  const checks = report.checks.filter(({ verdict }) => verdict === "fail" || verdict === "warn");
  if (out.isTty) printReport(out, { ...report, checks });
  else out.write(renderDoctorTable({ ...report, checks }));
  out.line();
  out.line(`Next: ${out.paint("bold", next.command)}   ${next.why}`);
}

interface Next {
  command: string;
  why: string;
}

/** The first thing that keeps the first run from working. */
function toNext({ ok, checks }: DoctorReport, isUnnamed: boolean): Next {
  const config = checks.find(({ id }) => id === "config");
  if (isUnnamed) return { command: `millrace doctor`, why: `once ${UNKNOWN} in ${DEFAULT_CONFIG_FILE} is yours` };
  if (config?.verdict === "fail" && config.detail.includes("environment variable")) {
    return { command: "cp .env.example .env", why: "and fill in what is empty; then millrace doctor" };
  }
  if (!ok) return { command: "millrace doctor", why: "once the above is mended" };
  return { command: "millrace run", why: "with the label millrace:ready on an issue" };
}

/** Asks for the repository where a person sits at the terminal; nothing typed is no answer. */
async function ask({ input, out, signal }: CommandContext): Promise<string | undefined> {
  if (!out.isTty || input.isTTY !== true) return undefined;
  out.write("Repository to work on (owner/name): ");
  const lines = createInterface({ input, signal });
  for await (const line of lines) {
    lines.close();
    return line.trim() === "" ? undefined : line.trim();
  }
  return undefined;
}

async function writeMissing(file: string, text: string): Promise<WrittenFile> {
  try {
    await writeFile(file, text, { flag: "wx" });
    return { file, change: "written" };
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EEXIST") return { file, change: "kept" };
    throw error;
  }
}
