import { appendFile, writeFile } from "node:fs/promises";
import { statSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { createLastLineReader } from "../../../../src/tmux/supervisor/last-line.ts";
import { makeTempDir } from "../../../helpers/temp-dir.ts";

const FINAL = String.raw`^\{"type":"result"`;
const QUIET = 1_000;

test("The last line is the final one only while nothing comes after it, and only when the log is quiet.", async () => {
  const log = join(await makeTempDir(), "output.log");
  await writeFile(log, 'noise\n{"type":"result","ok":true}\n');
  const isFinal = createLastLineReader(log, FINAL);
  const bytes = () => statSync(log).size;
  expect(isFinal(bytes(), QUIET - 1)).toBe(false);
  expect(isFinal(bytes(), QUIET)).toBe(true);
  await appendFile(log, "and more\n");
  expect(isFinal(bytes(), QUIET)).toBe(false);
});

test("The pattern within another line, in a line without end, or without a log is no final line.", async () => {
  const log = join(await makeTempDir(), "output.log");
  await writeFile(log, `said: {"type":"result"\n`);
  expect(createLastLineReader(log, FINAL)(statSync(log).size, QUIET)).toBe(false);
  await writeFile(log, `${"x".repeat(1_500_000)}{"type":"result"`);
  expect(createLastLineReader(log, FINAL)(statSync(log).size, QUIET)).toBe(false);
  expect(createLastLineReader(log, undefined)(10, QUIET)).toBe(false);
});
