import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { ParkError } from "../domain/errors.ts";
import { writeFileAtomic } from "../lib/atomic-file.ts";
import type { DailyFacts } from "./facts.ts";
import { type FeedChannel, renderJsonFeed, renderRss } from "./feeds.ts";
import { findNotes, withNotes } from "./notes.ts";
import { findTwin, listDays } from "./read-twin.ts";
import { renderJson } from "./render-json.ts";
import { renderMarkdown } from "./render-markdown.ts";
import { makeSeal } from "./seal.ts";
import type { SigningKey } from "./signing-key.ts";

export interface WrittenFile {
  /** Absolute where `dir` was. */
  path: string;
  change: "created" | "updated" | "unchanged";
}

/**
 * Writes `<dir>/YYYY-MM-DD.md` and its signed JSON twin. A file that would get the same text is not touched; notes of people in
 * the Markdown file are kept. Throws ParkError where the Markdown file is somebody else's.
 */
export async function writeDailyLog({
  dir,
  facts,
  key,
}: {
  dir: string;
  facts: DailyFacts;
  key: SigningKey;
}): Promise<{ markdown: WrittenFile; json: WrittenFile }> {
  const path = join(dir, `${facts.date}.md`);
  const existing = await findText(path);
  const notes = existing === undefined ? "" : findNotes(existing);
  if (notes === undefined && existing?.trim() !== "") {
    throw new ParkError(`${path} was not written by Millrace, so it was left alone.`, {
      code: "log.foreign_file",
      hint: "Move the file away or choose another folder for the daily log.",
    });
  }
  const text = renderMarkdown(facts);
  return {
    markdown: await ensureFile(path, existing, withNotes(text, notes ?? "")),
    json: await ensureText(join(dir, `${facts.date}.json`), renderJson(facts, makeSeal(facts, text, key))),
  };
}

/** Feeds of the newest logs of a folder, beside them: `feed.xml` and `feed.json`. */
export async function writeFeeds(dir: string, channel: FeedChannel): Promise<void> {
  const logs: DailyFacts[] = [];
  for (const date of (await listDays(dir)).slice(0, FEED_LENGTH)) {
    const twin = await findTwin(dir, date);
    if (twin !== undefined) logs.push(twin.facts);
  }
  await ensureText(join(dir, "feed.xml"), renderRss(logs, channel));
  await ensureText(join(dir, "feed.json"), renderJsonFeed(logs, channel));
}

const FEED_LENGTH = 30;

async function ensureText(path: string, text: string): Promise<WrittenFile> {
  return ensureFile(path, await findText(path), text);
}

async function ensureFile(path: string, existing: string | undefined, text: string): Promise<WrittenFile> {
  if (existing === text) return { path, change: "unchanged" };
  await writeFileAtomic(path, text);
  return { path, change: existing === undefined ? "created" : "updated" };
}

async function findText(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
}
