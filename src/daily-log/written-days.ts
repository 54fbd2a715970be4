import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { DailyFacts } from "./facts.ts";

const DAY_FILE = /^(\d{4}-\d{2}-\d{2})\.json$/;

/** A day whose log was written: its facts, and the file's own text. */
export interface WrittenDay {
  facts: DailyFacts;
  json: string;
}

/** Days in a folder of daily logs, YYYY-MM-DD, newest first; none where there is no such folder. */
export async function listWrittenDays(dir: string): Promise<string[]> {
  let names: string[];
  try {
    names = await readdir(dir);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
  return names
    .flatMap((name) => DAY_FILE.exec(name)?.[1] ?? [])
    .toSorted()
    .toReversed();
}

/** undefined: no log of that day, or a file that is none of ours. */
export async function findWrittenDay(dir: string, day: string): Promise<WrittenDay | undefined> {
  if (!DAY_FILE.test(`${day}.json`)) return undefined;
  let json: string;
  try {
    json = await readFile(join(dir, `${day}.json`), "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
  const facts = parse(json);
  return facts?.schema === "millrace-daily-log/1" && facts.date === day ? { facts, json } : undefined;
}

function parse(json: string): DailyFacts | undefined {
  try {
    return JSON.parse(json) as DailyFacts;
  } catch {
    return undefined;
  }
}
