import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import type { DailyFacts } from "./facts.ts";
import { Seal } from "./seal.ts";

/** A log as its JSON file tells it. */
export interface Twin {
  facts: DailyFacts;
  /** undefined where there is none, or none that can be read as one. */
  seal: Seal | undefined;
}

const DATED = /^(\d{4}-\d{2}-\d{2})\.json$/;

/** undefined: no such file, or no log of ours in it, or no day at all: the date may come out of an address. */
export async function findTwin(dir: string, date: string): Promise<Twin | undefined> {
  if (!DATED.test(`${date}.json`)) return undefined;
  try {
    const parsed: unknown = JSON.parse(await readFile(join(dir, `${date}.json`), "utf8"));
    if (typeof parsed !== "object" || parsed === null) return undefined;
    const { seal, ...facts } = parsed as Partial<DailyFacts> & { seal?: unknown };
    if (facts.schema !== "millrace-daily-log/1" || facts.date !== date) return undefined;
    return { facts: facts as DailyFacts, seal: Seal.safeParse(seal).data };
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
}

/** Days of which the folder holds a log, the newest first. */
export async function listDays(dir: string): Promise<string[]> {
  const names = await readdir(dir).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return [];
    throw error;
  });
  return names
    .flatMap((name) => DATED.exec(name)?.[1] ?? [])
    .toSorted()
    .toReversed();
}

/** When the newest log of the folder was written; undefined where there is none. */
export async function findLastLogTime(dir: string): Promise<Date | undefined> {
  const [newest] = await listDays(dir);
  return newest === undefined ? undefined : (await stat(join(dir, `${newest}.json`))).mtime;
}
