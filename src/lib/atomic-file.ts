import { randomBytes } from "node:crypto";
import { mkdir, rename, writeFile } from "node:fs/promises";
import { dirname } from "node:path";

/**
 * Writes a file so that a reader sees the old text or the new one, never half of it. Makes the folder when missing.
 * Without `flush` a power cut may leave it empty.
 */
export async function writeFileAtomic(path: string, text: string, mode = 0o644, flush = true): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const temporary = `${path}.${randomBytes(6).toString("hex")}.tmp`;
  await writeFile(temporary, text, { mode, flush });
  await rename(temporary, path);
}
