import { generateKeyPairSync } from "node:crypto";
import { existsSync } from "node:fs";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { createProgram } from "../../../src/cli/program.ts";
import { EXAMPLES } from "../../../src/cli/examples.ts";
import { loadConfig } from "../../../src/config/load.ts";
import { makeTempDir } from "../../helpers/temp-dir.ts";

const DOCUMENTS = [
  ...(await readdir(".")).filter((name) => name.endsWith(".md")),
  ...(await readdir("docs", { recursive: true }))
    .filter((name) => name.endsWith(".md"))
    .map((name) => join("docs", name)),
].toSorted();

test("There are documents to test", () => {
  expect(DOCUMENTS).toEqual(
    expect.arrayContaining(["README.md", "ARCHITECTURE.md", "AGENTS.md", "docs/configuration.md"]),
  );
});

test.for(DOCUMENTS)("Every link to a file in %s has its file", async (document) => {
  const text = await readFile(document, "utf8");
  const targets = [...text.matchAll(/\]\(([^)#\s]+)(?:#[^)]*)?\)/g)].map((match) => match[1] ?? "");
  const broken = targets.filter((target) => !/^[a-z]+:/.test(target) && !existsSync(join(dirname(document), target)));
  expect(broken).toEqual([]);
});

test.for(DOCUMENTS)("Every piece of configuration in %s is one that Millrace takes", async (document) => {
  const text = await readFile(document, "utf8");
  for (const [, indent = "", yaml = ""] of text.matchAll(/^([ ]*)```yaml\n([\s\S]*?)```/gm)) {
    const piece = yaml.replaceAll(new RegExp(`^${indent}`, "gm"), "");
    const needed = {
      github: "github: { token: a-token-of-a-test }\n",
      projects: "projects: [{ repo: acme/shop }]\n",
    };
    const missing = Object.entries(needed).flatMap(([key, line]) =>
      new RegExp(`^${key}:`, "m").test(piece) ? [] : [line],
    );
    const dir = await makeTempDir();
    await writeFile(join(dir, "millrace.config.yaml"), piece + missing.join(""));
    await writeFile(join(dir, "millrace.private-key.pem"), TEST_KEY);
    const names = [...piece.matchAll(/\$\{([A-Z_]+)\}/g)].map((match) => match[1] ?? "");
    const env = Object.fromEntries(names.map((name) => [name, "https://hooks.example.com/a-secret"]));
    await expect(loadConfig({ cwd: dir, env }), piece).resolves.toBeDefined();
  }
});

const TEST_KEY = generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey.export({
  type: "pkcs8",
  format: "pem",
});

test("Every command in a document and in an example of --help is one that Millrace takes", async () => {
  const lines = Object.values(EXAMPLES).flat();
  for (const document of DOCUMENTS) {
    const text = await readFile(document, "utf8");
    for (const [, block = ""] of text.matchAll(/```(?:sh|)\n([\s\S]*?)```/g)) lines.push(...block.split("\n"));
    lines.push(...[...text.matchAll(/`((?:npx )?millrace [^`]*)`/g)].map((match) => match[1] ?? ""));
  }
  const commands = lines.flatMap((line) => /(?:^|\s|\()millrace ([a-z][^#>)(]*)/.exec(line)?.[1]?.trim() ?? []);
  expect(commands.length).toBeGreaterThan(20);
  for (const command of commands) {
    const [words = ""] = command.split(/ {2,}/);
    const argv = words.match(/"[^"]*"|\S+/g) ?? [];
    const program = createProgram(async () => undefined);
    program.configureOutput({ writeErr: () => undefined, writeOut: () => undefined });
    for (const each of program.commands) each.copyInheritedSettings(program);
    await program.parseAsync(argv, { from: "user" }).catch((error: { code?: string; message: string }) => {
      // A document names a command without its arguments, too.
      if (!["commander.missingArgument", "commander.optionMissingArgument"].includes(error.code ?? ""))
        expect.fail(`millrace ${words}: ${error.message}`);
    });
  }
});

test("Every npm script that a document names is in package.json", async () => {
  const { scripts } = JSON.parse(await readFile("package.json", "utf8")) as { scripts: Record<string, string> };
  for (const document of DOCUMENTS) {
    const text = await readFile(document, "utf8");
    const named = [...text.matchAll(/\bnpm run ([a-z:]+)/g)].map((match) => match[1] ?? "");
    expect(
      named.filter((name) => !Object.hasOwn(scripts, name)),
      document,
    ).toEqual([]);
  }
});

test("The build does what the README tells a person to do", async () => {
  const readme = await readFile("README.md", "utf8");
  expect(readme).toContain("npm ci && npm run demo");
  expect(readme).toContain("npm ci && npm test");
  const build = await readFile(".ci/run", "utf8");
  expect(build.split("\n").filter((line) => line.startsWith("npm "))).toEqual(["npm ci", "npm test", "npm run demo"]);
});

test("Every decision is in the list of decisions, under its own title", async () => {
  const list = await readFile("docs/adr/README.md", "utf8");
  const records = (await readdir("docs/adr")).filter((name) => /^\d{4}-.*\.md$/.test(name)).toSorted();
  for (const [index, name] of records.entries()) {
    const title = (await readFile(join("docs/adr", name), "utf8")).split("\n")[0] ?? "";
    expect(title).toMatch(new RegExp(`^# ${index + 1}\\. `));
    expect(list).toContain(`${index + 1}. [${title.replace(/^# \d+\. /, "")}](${name})`);
  }
});
