import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { DailyFacts } from "./facts.ts";
import { withoutNotes } from "./notes.ts";
import { findTwin } from "./read-twin.ts";
import { renderMarkdown } from "./render-markdown.ts";
import { findSigner, toDigest, toFactDigests } from "./seal.ts";

export interface Verification {
  ok: boolean;
  date: string;
  /** Id of the key that signed the log, where the signature holds. */
  signer?: string | undefined;
  /** Each a sentence: what was changed since the log was written. */
  problems: string[];
}

/** More changed lines than this nobody reads. */
const MOST_LINES = 10;

/**
 * Whether a log in a folder is as it was signed: its facts, its Markdown without the notes of people, and by whose key.
 * `ownKey` is the id of this data folder's key.
 */
export async function verifyDailyLog(dir: string, date: string, ownKey: string | undefined): Promise<Verification> {
  const fail = (...problems: string[]): Verification => ({ ok: false, date, problems });
  const twin = await findTwin(dir, date);
  if (twin === undefined) return fail(`${join(dir, `${date}.json`)} is missing or holds no daily log.`);
  const { facts, seal } = twin;
  if (seal === undefined) return fail("The log was never signed, or its seal was taken away.");
  const signer = findSigner(seal);
  if (signer === undefined) return fail("The seal itself was changed: its signature does not fit.");
  const problems: string[] = [];
  if (ownKey !== undefined && signer !== ownKey) {
    problems.push(`It was signed with the key ${signer}; the key of this data folder is ${ownKey}.`);
  }
  const changed = listChangedFacts(facts, seal.facts);
  if (changed.length > 0) problems.push(`Changed in the JSON file: ${changed.join(", ")}.`);
  problems.push(...(await listMarkdownChanges(dir, { facts, areIntact: changed.length === 0, digest: seal.markdown })));
  return { ok: problems.length === 0, date, signer, problems };
}

function listChangedFacts(facts: DailyFacts, signed: Record<string, string>): string[] {
  const found = toFactDigests(facts);
  const names = new Set([...Object.keys(found), ...Object.keys(signed)]);
  return [...names].filter((name) => found[name] !== signed[name]).toSorted();
}

async function listMarkdownChanges(
  dir: string,
  { facts, areIntact, digest }: { facts: DailyFacts; areIntact: boolean; digest: string },
): Promise<string[]> {
  const path = join(dir, `${facts.date}.md`);
  const text = await readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "ENOENT") throw error;
    return undefined;
  });
  if (text === undefined) return [`${path} is missing.`];
  const found = withoutNotes(text);
  if (toDigest(found) === digest) return [];
  const signed = areIntact ? renderMarkdown(facts) : "";
  // Facts of an older version may be told in other words today: then nobody knows the signed lines any more.
  if (toDigest(signed) !== digest) return ["The Markdown file was changed."];
  const lines = diffLines(signed.split("\n"), found.split("\n"));
  const rest = lines.length > MOST_LINES ? [`and ${lines.length - MOST_LINES} more changed lines`] : [];
  return [`The Markdown file was changed:\n${[...lines.slice(0, MOST_LINES), ...rest].join("\n")}`];
}

/** Lines that are only in one of the texts, `-` for the signed one: not the shortest difference, but a readable one. */
function diffLines(signed: readonly string[], found: readonly string[]): string[] {
  let start = 0;
  while (start < signed.length && start < found.length && signed[start] === found[start]) start += 1;
  let end = 0;
  const most = Math.min(signed.length, found.length) - start;
  while (end < most && signed[signed.length - 1 - end] === found[found.length - 1 - end]) end += 1;
  const toLine = (sign: string) => (line: string, index: number) => `${sign} line ${start + index + 1}: ${line}`;
  return [
    ...signed.slice(start, signed.length - end).map(toLine("-")),
    ...found.slice(start, found.length - end).map(toLine("+")),
  ];
}
