import { writeFile } from "node:fs/promises";
import { relative, resolve } from "node:path";
import { createInterface } from "node:readline";
import { makeExampleConfig, makeExampleEnv } from "../../config/example.ts";
import { DEFAULT_CONFIG_FILE } from "../../config/load.ts";
import { ConfigError } from "../../domain/errors.ts";
import type { Command, CommandContext } from "../command.ts";
import { discoverProject } from "../discover-project.ts";
import { EXIT } from "../exit-code.ts";

/** `millrace init`: writes the two files that are missing, leaves those that are there, and says what comes next. */
export const init: Command<{ repo?: string; yes?: boolean }> = async (context, _args, { repo, yes = false }) => {
  const configFile = context.configFile ?? resolve(context.cwd, DEFAULT_CONFIG_FILE);
  const project = await discoverProject(context.cwd);
  const name = repo ?? project.repo ?? (yes || context.json ? undefined : await ask(context)) ?? "owner/name";
  if (!/^[A-Za-z0-9][A-Za-z0-9-]*\/[A-Za-z0-9._-]+$/.test(name)) {
    throw new ConfigError(`"${name}" is no repository name.`, {
      code: "cli.bad_repo",
      hint: "Write it as owner/name, for example --repo acme/shop.",
    });
  }
  const files = [
    await writeMissing(configFile, makeExampleConfig({ repo: name, base: project.base, checks: project.checks })),
    await writeMissing(resolve(configFile, "..", ".env.example"), makeExampleEnv()),
  ];
  if (context.json) {
    context.out.line(JSON.stringify({ files, repo: name, base: project.base, checks: project.checks }));
    return EXIT.done;
  }
  for (const { file, change } of files) context.out.line(`${change.padEnd(8)}${relative(context.cwd, file)}`);
  const { base, checks } = project;
  if (base !== undefined) context.out.line(`found   the branch ${base}, for pull requests`);
  if (checks.length > 0) context.out.line(`found   ${checks.join(", ")}, as checks`);
  context.out.line();
  context.out.line("Next:");
  if (name === "owner/name") context.out.line("  put your repository into millrace.config.yaml");
  context.out.line("  cp .env.example .env     and fill in the tokens");
  context.out.line("  npx millrace doctor      checks everything");
  context.out.line("  npx millrace run --dry-run");
  return EXIT.done;
};

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

async function writeMissing(file: string, text: string): Promise<{ file: string; change: "written" | "kept" }> {
  try {
    await writeFile(file, text, { flag: "wx" });
    return { file, change: "written" };
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EEXIST") return { file, change: "kept" };
    throw error;
  }
}
