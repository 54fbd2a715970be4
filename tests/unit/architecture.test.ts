import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { formatViolations, listViolations, type RuleName } from "../helpers/architecture-rules.ts";
import { listCycles, listImports, readSources } from "../helpers/import-graph.ts";
import { parseArchitecture, toPart } from "../helpers/layer-table.ts";

const architecture = parseArchitecture(await readFile("ARCHITECTURE.md", "utf8"));

test("The sources are as ARCHITECTURE.md says", async () => {
  const sources = await readSources("src");
  expect(sources.size).toBeGreaterThan(20);
  expect(formatViolations(listViolations(sources, architecture))).toBe("");
});

test("The table in ARCHITECTURE.md has the layers in the order that everything rests on", () => {
  const order = ["lib", "domain", "config", "pipeline", "http", "app", "cli"];
  const layers = order.map((part) => architecture.layers.get(part) ?? Number.NaN);
  expect(layers).toEqual(layers.toSorted((a, b) => a - b));
  expect(new Set(layers).size).toBe(order.length);
  const siblings = ["stages", "social", "daily-log", "integrations", "tmux", "ledger", "environment"];
  expect(siblings.map((part) => architecture.layers.get(part))).toEqual(
    siblings.map(() => architecture.layers.get("pipeline")),
  );
});

interface Planted {
  rule: RuleName;
  title: string;
  files: Record<string, string>;
  place: string;
}

const PLANTED: Planted[] = [
  {
    rule: "upward-import",
    title: "An import from below",
    files: { "src/lib/a.ts": 'import { b } from "../domain/b.ts";\n', "src/domain/b.ts": "export const b = 1;\n" },
    place: "src/lib/a.ts:1",
  },
  {
    rule: "upward-import",
    title: "An import from below of a type alone",
    files: {
      "src/domain/a.ts": '// words\nimport type { Config } from "../config/schema.ts";\n',
      "src/config/schema.ts": "export interface Config {}\n",
    },
    place: "src/domain/a.ts:2",
  },
  {
    rule: "upward-import",
    title: "A dynamic import from below",
    files: {
      "src/http/a.ts": 'const app = await import("../app.ts");\nexport { app };\n',
      "src/app.ts": "export const b = 1;\n",
    },
    place: "src/http/a.ts:1",
  },
  {
    rule: "sibling-import",
    title: "A sibling that imports a sibling",
    files: {
      "src/stages/a.ts": 'import {\n  b,\n} from "../pipeline/b.ts";\n',
      "src/pipeline/b.ts": "export const b = 1;\n",
    },
    place: "src/stages/a.ts:1",
  },
  {
    rule: "sibling-import",
    title: "An integration that imports another",
    files: {
      "src/integrations/git/a.ts": 'export { b } from "../github/b.ts";\n',
      "src/integrations/github/b.ts": "export const b = 1;\n",
    },
    place: "src/integrations/git/a.ts:1",
  },
  {
    rule: "package-place",
    title: "BullMQ outside the pipeline",
    files: { "src/stages/a.ts": 'import { Queue } from "bullmq";\n' },
    place: "src/stages/a.ts:1",
  },
  {
    rule: "package-place",
    title: "Octokit in the stand-in",
    files: { "src/demo/github-stand-in/a.ts": 'import type { Octokit } from "@octokit/rest";\n' },
    place: "src/demo/github-stand-in/a.ts:1",
  },
  {
    rule: "domain-package",
    title: "A package in the domain",
    files: { "src/domain/a.ts": 'import { execa } from "execa";\n' },
    place: "src/domain/a.ts:1",
  },
  {
    rule: "cycle",
    title: "Files that import one another over a third",
    files: {
      "src/lib/a.ts": 'import { b } from "./b.ts";\nexport const a = b;\n',
      "src/lib/b.ts": 'import { c } from "./c.ts";\nexport const b = c;\n',
      "src/lib/c.ts": 'import "./a.ts";\nexport const c = 1;\n',
    },
    place: "src/lib/a.ts",
  },
  {
    rule: "file-name",
    title: "A drawer",
    files: { "src/stages/triage/utils.ts": "" },
    place: "src/stages/triage/utils.ts",
  },
  {
    rule: "file-length",
    title: "A long file",
    files: { "src/lib/a.ts": "// line\n".repeat(301) },
    place: "src/lib/a.ts",
  },
  { rule: "unknown-part", title: "A folder in no layer", files: { "src/magic/a.ts": "" }, place: "src/magic/a.ts" },
  {
    rule: "source-text",
    title: "A process that ends itself",
    files: { "src/cli/a.ts": "// process.exit(1) is forbidden\nprocess.exit(1);\n" },
    place: "src/cli/a.ts:2",
  },
  {
    rule: "source-text",
    title: "An environment read in passing",
    files: { "src/tmux/a.ts": 'export const a = process.env["A"];\n' },
    place: "src/tmux/a.ts:1",
  },
  {
    rule: "source-text",
    title: "A shell",
    files: { "src/tmux/a.ts": 'execa("ls", { shell: true });\n' },
    place: "src/tmux/a.ts:1",
  },
  {
    rule: "source-text",
    title: "A tmux call outside its folder",
    files: { "src/environment/a.ts": 'await execa(\n  "tmux", ["-V"]);\n' },
    place: "src/environment/a.ts:1",
  },
  {
    rule: "source-text",
    title: "State of a module",
    files: { "src/ledger/a.ts": "let count = 0;\nexport const next = () => ++count;\n" },
    place: "src/ledger/a.ts:1",
  },
];

test.for(PLANTED)("$title is found", ({ rule, files, place }) => {
  const found = listViolations(new Map(Object.entries(files)), architecture);
  expect(found.map((violation) => [violation.rule, violation.place])).toEqual([[rule, place]]);
  expect(found[0]?.sentence.length).toBeGreaterThan(20);
});

test("What is allowed is not found: downward imports, and top parts that meet", () => {
  const sources = new Map(
    Object.entries({
      "src/main.ts": 'import { run } from "./cli/run.ts";\nprocess.exit(await run());\n',
      "src/cli/run.ts":
        'import { app } from "../app.ts";\nimport { demo } from "../demo/demo.ts";\nexport const run = [app, demo];\n',
      "src/demo/demo.ts": 'import { app } from "../app.ts";\nexport const demo = app;\n',
      "src/app.ts": 'import { Queue } from "./pipeline/queue.ts";\nexport const app = Queue;\n',
      "src/pipeline/queue.ts":
        'export { Queue } from "bullmq";\nimport type { B } from "./b.ts";\nexport type A = B;\n',
      "src/pipeline/b.ts": "export type B = string;\n",
      "src/integrations/github/client.ts":
        'import { Octokit } from "@octokit/rest";\nexport const a = new Octokit();\n',
      "src/domain/a.ts": 'import { z } from "zod";\nexport const a = z;\n',
    }),
  );
  expect(formatViolations(listViolations(sources, architecture))).toBe("");
});

test("Every form of import is seen, with its line", () => {
  const text = `import { a } from "./a.ts";\nimport type {\n  B,\n} from "./a.ts";\nexport * from "./a.ts";\nimport "./a.ts";\nconst c = await import("./a.ts");\n`;
  const sources = new Map([
    ["src/x/b.ts", text],
    ["src/x/a.ts", ""],
  ]);
  const seen = listImports("src/x/b.ts", sources).map((found) => [found.line, found.target]);
  expect(seen.toSorted((a, b) => Number(a[0]) - Number(b[0]))).toEqual([
    [1, "src/x/a.ts"],
    [2, "src/x/a.ts"],
    [5, "src/x/a.ts"],
    [6, "src/x/a.ts"],
    [7, "src/x/a.ts"],
  ]);
  expect(listCycles(sources)).toEqual([]);
});

test("A file belongs to the part of its folder, an integration's to its own", () => {
  expect(toPart("src/app.ts")).toBe("app");
  expect(toPart("src/app-resources.ts")).toBe("app");
  expect(toPart("src/main.ts")).toBe("main.ts");
  expect(toPart("src/pipeline/state/x.ts")).toBe("pipeline");
  expect(toPart("src/integrations/git/x.ts")).toBe("integrations/git");
});
