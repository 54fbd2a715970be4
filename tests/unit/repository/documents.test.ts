import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { EXAMPLES } from "../../../src/cli/examples.ts";
import {
  findCommand,
  findCommandProblem,
  findYamlProblem,
  listCommands,
  listYamlPieces,
} from "../../helpers/document-pieces.ts";

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
  for (const piece of listYamlPieces(await readFile(document, "utf8"))) {
    expect(await findYamlProblem(piece)).toBeUndefined();
  }
});

test("A piece of configuration with a wrong key, value or variable is found, also in a list", async () => {
  const [piece = ""] = listYamlPieces("1. As here:\n\n   ```yaml\n   limits: { runsPerDay: 3 }\n   ```\n");
  expect(piece).toBe("limits: { runsPerDay: 3 }\n");
  expect(await findYamlProblem(piece)).toBeUndefined();
  expect(await findYamlProblem("limits: { runsADay: 3 }")).toContain('unknown key "runsADay"');
  expect(await findYamlProblem("limits: { runsPerDay: many }")).toContain("limits.runsPerDay");
  expect(await findYamlProblem("notifications: { places: [{ kind: webhook, url: http://x.example.com }] }")).toContain(
    "https",
  );
});

test("Every command in a document and in an example of --help is one that Millrace takes", async () => {
  const texts = await Promise.all(DOCUMENTS.map((document) => readFile(document, "utf8")));
  const commands = [...texts.flatMap(listCommands), ...Object.values(EXAMPLES).flat().flatMap(findCommand)];
  expect(commands.length).toBeGreaterThan(20);
  const problems = await Promise.all([...new Set(commands)].map(findCommandProblem));
  expect(problems.filter((problem) => problem !== undefined)).toEqual([]);
});

test("A wrong command, option or value in a document is found", async () => {
  const text =
    "```sh\nnpx millrace doctor --full   # all\nmillrace run --dryrun\n```\nThen `millrace stauts`, or `millrace log --format pdf`.";
  const commands = listCommands(text);
  expect(commands).toEqual(["doctor --full", "run --dryrun", "stauts", "log --format pdf"]);
  const problems = await Promise.all(commands.map(findCommandProblem));
  expect(problems).toEqual([
    undefined,
    expect.stringContaining("unknown option '--dryrun'"),
    expect.stringContaining("unknown command 'stauts'"),
    expect.stringContaining("pdf"),
  ]);
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
