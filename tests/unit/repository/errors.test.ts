import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { readSources } from "../../helpers/import-graph.ts";

const AREAS = [
  "agent",
  "bug",
  "checks",
  "cli",
  "config",
  "domain",
  "env",
  "feed",
  "git",
  "github",
  "log",
  "model",
  "notices",
  "pipeline",
  "posthog",
  "sentry",
  "signals",
  "social",
  "stages",
];
const CODE = new RegExp(`"((?:${AREAS.join("|")})\\.[a-z]+(?:_[a-z]+)*)"`, "g");
/** Names of files and hosts in the same form. */
const NO_CODES = new Set([
  "feed.json",
  "feed.xml",
  "agent.json",
  "agent.mjs",
  "config.toml",
  "github.com",
  "social.channels",
]);

test("The list of errors has each code of the sources and no other", async () => {
  const sources = await readSources("src");
  const used = new Set<string>();
  for (const [path, text] of sources) {
    // The stand-in speaks for GitHub and names events in this form.
    if (path.startsWith("src/demo/github-stand-in/")) continue;
    for (const [, code = ""] of text.matchAll(CODE)) if (!NO_CODES.has(code)) used.add(code);
  }
  const list = await readFile("docs/errors.md", "utf8");
  const listed = [...list.matchAll(/^\| `([a-z._]+)`/gm)].map((match) => match[1] ?? "");
  expect(listed.toSorted()).toEqual([...used].toSorted());
});

test("No error is created with a code of another area or form", async () => {
  for (const [path, text] of await readSources("src")) {
    if (path.startsWith("src/demo/github-stand-in/")) continue;
    const odd = [...text.matchAll(/\bcode: "([^"]+)"/g)]
      .map((match) => match[1] ?? "")
      .filter((code) => code !== "custom" && !new RegExp(`^${CODE.source.slice(1, -1)}$`).test(code));
    expect(odd, path).toEqual([]);
  }
});

test("Each error of the list has a cause and a remedy", async () => {
  const list = await readFile("docs/errors.md", "utf8");
  const rows = list.split("\n").filter((line) => line.startsWith("| `"));
  for (const row of rows) {
    const cells = row.split("|").map((cell) => cell.trim());
    expect(cells, row).toHaveLength(5);
    expect(cells[2]?.endsWith(".") && cells[3]?.endsWith("."), row).toBe(true);
  }
});
