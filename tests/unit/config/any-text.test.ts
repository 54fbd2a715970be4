import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { makeExampleConfig } from "../../../src/config/example.ts";
import { loadConfig } from "../../../src/config/load.ts";
import type { ConfigProblem } from "../../../src/config/problem.ts";
import { ConfigError } from "../../../src/domain/errors.ts";
import { makeTempDir } from "../../helpers/temp-dir.ts";
import { listPlaces, loadBroken, loadText } from "./write-config.ts";

const EXAMPLE = makeExampleConfig({ repo: "acme/web" });
const env = { GITHUB_TOKEN: "token-of-a-person", ANTHROPIC_API_KEY: "key-of-a-person" };
const SCRAPS = [
  "${",
  "}",
  ": ",
  "- ",
  "&a ",
  "*a",
  "\t",
  "\n",
  '"',
  "'",
  "{",
  "[",
  "? ",
  "| ",
  "!!str ",
  "---\n",
  "<<: ",
  "é",
  "\u0000",
];

test("Whatever is done to the example, the loader takes it or names places inside the file", async () => {
  const cwd = await makeTempDir();
  const damage = fc.record({
    at: fc.nat(EXAMPLE.length),
    cut: fc.nat(30),
    scrap: fc.oneof(fc.constantFrom(...SCRAPS), fc.string({ maxLength: 5 })),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(damage, { minLength: 1, maxLength: 3 }), async (all) => {
      const text = all.reduce((now, { at, cut, scrap }) => now.slice(0, at) + scrap + now.slice(at + cut), EXAMPLE);
      await writeFile(join(cwd, "millrace.config.yaml"), text);
      const error: unknown = await loadConfig({ env, cwd }).then(
        () => undefined,
        (thrown: unknown) => thrown,
      );
      if (error === undefined) return;
      expect(error).toBeInstanceOf(ConfigError);
      const { problems } = (error as ConfigError).details as { problems: ConfigProblem[] };
      const lines = text.split("\n");
      expect(problems.length).toBeGreaterThan(0);
      for (const { line, column, notes } of problems) {
        expect(notes.length).toBeGreaterThan(0);
        expect(line).toBeLessThanOrEqual(lines.length);
        expect(column).toBeLessThanOrEqual((lines[line - 1] ?? "").length + 1);
      }
    }),
    { numRuns: 400 },
  );
});

test.for([
  ["an alias of nothing", "github: *nobody\n", "1:9"],
  [
    "aliases that multiply",
    `a: &a [x,x,x,x,x,x,x,x,x]\n${"bcdefg".replaceAll(/./g, (name, at: number) => `${name}: &${name} [${`*${"abcdefg"[at]},`.repeat(9)}]\n`)}`,
    "1:1",
  ],
  ["a second document", "github: {}\n---\nprojects: []\n", "2:1"],
  ["a list in place of a map", "- github\n", "1:1"],
  ["a plain word", "hello\n", "1:1"],
])("A file with %s is a configuration error", async ([, text = "", place]) => {
  expect(listPlaces(await loadBroken({ text }))[0]?.split(" ")[0]).toBe(place);
});

test("A file with a byte order mark, Windows line ends and an anchor is taken, with right places", async () => {
  const text = "\uFEFFgithub:\r\n  token: ${GITHUB_TOKEN}\r\nprojects:\r\n  - &web { repo: acme/web }\r\n";
  expect((await loadText({ text, env })).config.projects[0]?.repo).toBe("acme/web");
  const error = await loadBroken({ text: text.replace("acme/web", "acme"), env });
  expect(listPlaces(error)).toEqual(["4:18 projects.0.repo"]);
});
