import { randomUUID } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { writeFileAtomic } from "../lib/atomic-file.ts";

/** A random name of this data folder, made once: it tells installations apart and says nothing of them. */
export async function ensureInstallationId(dataDir: string): Promise<string> {
  const file = join(dataDir, "installation-id");
  const known = await readFile(file, "utf8").catch(() => "");
  if (/^[0-9a-f-]{36}\n$/.test(known)) return known.trim();
  const made = randomUUID();
  await writeFileAtomic(file, `${made}\n`);
  return made;
}
