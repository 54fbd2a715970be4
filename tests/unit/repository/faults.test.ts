import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";

const text = await readFile("docs/faults.md", "utf8");
const rows = [...text.matchAll(/^\|.*\| `(\S+\.test\.ts)`: (.+?) *\|$/gm)].map(([, file = "", title = ""]) => ({
  file,
  title,
}));

test("docs/faults.md names a test in each row of its tables", () => {
  const lines = text.split("\n").filter((line) => line.startsWith("|") && !/^\| (-+|what|the agent) *\|/.test(line));
  const heads = lines.filter(
    (line) => line.endsWith("| test |") || /\| test +\|$/.test(line) || line.startsWith("| -"),
  );
  expect(rows.length).toBeGreaterThan(30);
  expect(rows).toHaveLength(lines.length - heads.length);
});

test.for(rows)("the test $title of docs/faults.md is there", async ({ file, title }) => {
  expect(await readFile(join("tests", file), "utf8")).toContain(title);
});
