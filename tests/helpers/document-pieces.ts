import { generateKeyPairSync } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createProgram } from "../../src/cli/program.ts";
import { loadConfig } from "../../src/config/load.ts";
import { makeTempDir } from "./temp-dir.ts";

/** Every block of YAML in a document, without the indentation of the list it may stand in. */
export function listYamlPieces(text: string): string[] {
  const blocks = text.matchAll(/^([ ]*)```ya?ml\n([\s\S]*?)```/gm);
  return [...blocks].map(([, indent = "", yaml = ""]) => yaml.replaceAll(new RegExp(`^${indent}`, "gm"), ""));
}

/** Every `millrace …` in blocks of shell and in the text, without its comment. */
export function listCommands(text: string): string[] {
  const blocks = [...text.matchAll(/^[ ]*```(?:sh|bash|console|)\n([\s\S]*?)```/gm)];
  const lines = blocks.flatMap(([, block = ""]) => block.split("\n"));
  lines.push(...[...text.matchAll(/`((?:npx )?millrace [^`]*)`/g)].map((match) => match[1] ?? ""));
  return lines.flatMap(findCommand);
}

/** The words after `millrace` in a line, up to a comment, a pipe or the next column. */
export function findCommand(line: string): string[] {
  const words = /(?:^|\s|\()millrace ([a-z][^#>)(|&]*)/.exec(line)?.[1]?.trim();
  return words === undefined ? [] : [words.split(/ {2,}/)[0] ?? ""];
}

/** What the loader says against a piece of configuration; undefined where it takes it. */
export async function findYamlProblem(piece: string): Promise<string | undefined> {
  const needed = {
    github: "github: { token: a-token-of-a-test }\n",
    projects: "projects: [{ repo: acme/shop }]\n",
  };
  const missing = Object.entries(needed).flatMap(([key, line]) =>
    new RegExp(`^${key}:`, "m").test(piece) ? [] : [line],
  );
  const dir = await makeTempDir();
  await writeFile(join(dir, "millrace.config.yaml"), `${piece}\n${missing.join("")}`);
  await writeFile(join(dir, "millrace.private-key.pem"), TEST_KEY);
  const names = [...piece.matchAll(/\$\{([A-Z_]+)\}/g)].map((match) => match[1] ?? "");
  const toValue = (name: string) => (name.endsWith("URL") ? "https://hooks.example.com/a-secret" : "a-value-of-a-test");
  const env = Object.fromEntries(names.map((name) => [name, toValue(name)]));
  return loadConfig({ cwd: dir, env }).then(
    () => undefined,
    (error: Error) => `${error.message}\n${piece}`,
  );
}

const TEST_KEY = generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey.export({
  type: "pkcs8",
  format: "pem",
});

/** What the command line says against the words of a command; undefined where it takes them. Runs nothing. */
export async function findCommandProblem(words: string): Promise<string | undefined> {
  const argv = (words.match(/"[^"]*"|\S+/g) ?? []).filter((word) => word !== "…");
  const program = createProgram(async () => undefined);
  program.configureOutput({ writeErr: () => undefined, writeOut: () => undefined });
  for (const each of program.commands) each.copyInheritedSettings(program);
  return program.parseAsync(argv, { from: "user" }).then(
    () => undefined,
    ({ code = "", message }: { code?: string; message: string }) => {
      // A document names a command without its arguments, too; and --help ends here.
      const isFine = [
        "commander.missingArgument",
        "commander.optionMissingArgument",
        "commander.helpDisplayed",
      ].includes(code);
      return isFine ? undefined : `millrace ${words}: ${message}`;
    },
  );
}
