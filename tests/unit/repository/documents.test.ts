import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";

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
