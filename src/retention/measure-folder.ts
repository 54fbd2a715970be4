import { lstat, readdir } from "node:fs/promises";
import { join } from "node:path";

export interface FolderSize {
  bytes: number;
  files: number;
  /** Time ran out: it is larger than this. */
  isCutShort: boolean;
}

/** Space on disk of all that is below a folder, each link for itself; what cannot be read counts as nothing. */
export async function measureFolder(root: string, budgetMs: number): Promise<FolderSize> {
  const deadline = performance.now() + budgetMs;
  const size: FolderSize = { bytes: 0, files: 0, isCutShort: false };
  const folders = [root];
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    if (performance.now() > deadline) return { ...size, isCutShort: true };
    const here = folder;
    const entries = await readdir(here, { withFileTypes: true }).catch(() => []);
    const sizes = await Promise.all(
      entries.map(async (entry) => {
        if (entry.isDirectory()) folders.push(join(here, entry.name));
        const facts = await lstat(join(here, entry.name)).catch(() => undefined);
        return (facts?.blocks ?? 0) * 512;
      }),
    );
    size.files += entries.filter((entry) => !entry.isDirectory()).length;
    size.bytes += sizes.reduce((sum, bytes) => sum + bytes, 0);
  }
  return size;
}
