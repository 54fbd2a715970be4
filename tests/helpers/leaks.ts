import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Redis } from "ioredis";

/** What the spying agent saw: where something that looks like the token was, and how much it could look through. */
export interface SpyReport {
  tokens: string[];
  processes: number;
  files: number;
}

/**
 * An agent that looks for tokens wherever it can: its environment, every process's environment and command line, its
 * HOME, its clone with all that belongs to git, every folder above it up to the configuration's, and some of the system's.
 * Its report goes to `report.json` in its HOME. Then it does its work.
 */
export const SPY_AGENT = `
import { appendFileSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
const report = { tokens: [], processes: 0, files: 0 };
const base64 = /eC1hY2Nlc3MtdG9rZW46[A-Za-z0-9+/=]+|Z2hw[A-Za-z0-9+/=]{20,}/;
const look = (place, text) => {
  if (/ghp_[0-9a-f]{36}/.test(text) || base64.test(text)) report.tokens.push(place);
};
const read = (path) => { try { return readFileSync(path, "latin1"); } catch { return undefined; } };
const walk = (folder, depth) => {
  let names = [];
  try { names = readdirSync(folder, { withFileTypes: true }); } catch {}
  for (const entry of names) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) { if (depth > 0) walk(path, depth - 1); continue; }
    if (!entry.isFile() || statSync(path).size > 5_000_000) continue;
    const text = read(path);
    if (text === undefined) continue;
    report.files += 1;
    look(path, text);
  }
};
console.log("Looking around");
look("own environment", JSON.stringify(process.env));
for (const pid of readdirSync("/proc").filter((name) => /^\\d+$/.test(name))) {
  const seen = ["environ", "cmdline"].map((file) => read("/proc/" + pid + "/" + file));
  if (seen.some((text) => text !== undefined)) report.processes += 1;
  seen.forEach((text, index) => look("/proc " + ["environment", "command line"][index] + " of " + (read("/proc/" + pid + "/comm") ?? "").trim(), text ?? ""));
}
walk(process.env.HOME, 8);
// <configuration>/.millrace/runs/<run>/work
walk(join(process.cwd(), "..", "..", "..", ".."), 12);
walk("/etc", 1);
walk("/tmp", 0);
writeFileSync(process.env.HOME + "/report.json", JSON.stringify(report));
appendFileSync("NOTES.md", "Done by the agent.\\n");
console.log("Done");
`;

/** Files under a folder that hold the text. */
export async function listFilesWith(folder: string, text: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const found: string[] = [];
  for (const entry of entries.filter((one) => one.isFile())) {
    const path = join(entry.parentPath, entry.name);
    if ((await readFile(path)).includes(text)) found.push(path);
  }
  return found;
}

/** Redis keys whose name or value, as DUMP gives it or as text, holds the text. */
export async function listKeysWith(redis: Redis, text: string): Promise<string[]> {
  const found: string[] = [];
  for (const key of await redis.keys("*")) {
    if (key.includes(text) || (await readValue(redis, key)).includes(text)) found.push(key);
  }
  return found;
}

async function readValue(redis: Redis, key: string): Promise<string> {
  const type = await redis.type(key);
  switch (type) {
    case "string":
      return (await redis.get(key)) ?? "";
    case "hash":
      return JSON.stringify(await redis.hgetall(key));
    case "list":
      return JSON.stringify(await redis.lrange(key, 0, -1));
    case "set":
      return JSON.stringify(await redis.smembers(key));
    case "zset":
      return JSON.stringify(await redis.zrange(key, 0, "-1"));
    case "stream":
      return JSON.stringify(await redis.xrange(key, "-", "+"));
    default:
      throw new Error(`The key ${key} has the unknown type ${type}.`);
  }
}
