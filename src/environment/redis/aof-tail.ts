import { open, readdir } from "node:fs/promises";
import { join } from "node:path";

const CHUNK_BYTES = 64 * 1_024;

/**
 * A power cut may leave zeros behind the last whole write of the append-only file: the file system had made it longer
 * but not written the data. Redis drops a torn last write by itself, but takes zeros for damage and does not start.
 * A whole write ends with a line break, so cutting zeros off the end takes nothing that was ever acknowledged.
 * Gives the number of bytes cut. Only for a server that is not running.
 */
export async function cutZerosOffAof(redisDir: string): Promise<number> {
  const folder = join(redisDir, "appendonlydir");
  const names = await readdir(folder).catch(() => []);
  let cut = 0;
  for (const name of names.filter((each) => each.endsWith(".incr.aof"))) cut += await cutZeros(join(folder, name));
  return cut;
}

async function cutZeros(path: string): Promise<number> {
  const file = await open(path, "r+");
  try {
    const { size } = await file.stat();
    let end = size;
    while (end > 0) {
      const start = Math.max(0, end - CHUNK_BYTES);
      const { buffer, bytesRead } = await file.read(Buffer.alloc(end - start), 0, end - start, start);
      const kept = buffer.subarray(0, bytesRead).findLastIndex((byte) => byte !== 0) + 1;
      end = start + kept;
      if (kept > 0) break;
    }
    if (end < size) {
      await file.truncate(end);
      await file.sync();
    }
    return size - end;
  } finally {
    await file.close();
  }
}
