import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readOutputLines } from "../../../src/tmux/output-lines.ts";
import { makeTempDir } from "../../helpers/temp-dir.ts";

async function write(text: string): Promise<string> {
  const path = join(await makeTempDir(), "output.log");
  await writeFile(path, text);
  return path;
}

test("Lines come whole, also across chunks, with their accents, and the last one without its end.", async () => {
  const lines = Array.from({ length: 40_000 }, (_, index) => `Zeile ${index} für den Überblick`);
  expect([...readOutputLines(await write(lines.join("\n")))]).toEqual(lines);
});

test("Of a long log the middle is left out.", async () => {
  const lines = Array.from({ length: 1_000 }, (_, index) => `line ${index}`);
  const read = [...readOutputLines(await write(lines.join("\n")), { head: 500, tail: 500 })];
  expect(read.at(0)).toBe("line 0");
  expect(read.at(-1)).toBe("line 999");
  expect(read.length).toBeLessThan(200);
});

test("A missing log and an empty one have no lines.", async () => {
  expect([...readOutputLines("/nonexistent/output.log")]).toEqual([]);
  expect([...readOutputLines(await write(""))]).toEqual([]);
});
