import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { writeFileAtomic } from "../lib/atomic-file.ts";
import { type NoticeRecord, type NoticeRecords, parseNoticeRecord } from "../domain/ports/notice-records.ts";

/** One file for each record, for what this machine alone can know: that the state itself is away. */
export function createFileNoticeRecords(dir: string): NoticeRecords {
  const pathOf = ({ place, key }: NoticeRecord) =>
    join(dir, `${createHash("sha256").update(`${place}\n${key}`).digest("hex").slice(0, 20)}.json`);
  const read = async (path: string) => {
    const text = await readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT") return undefined;
      throw error;
    });
    return text === undefined ? undefined : parseNoticeRecord(text);
  };
  return {
    async list() {
      await mkdir(dir, { recursive: true });
      const names = (await readdir(dir)).filter((name) => name.endsWith(".json"));
      const records = await Promise.all(names.map((name) => read(join(dir, name))));
      return records.filter((record) => record !== undefined);
    },
    async replace(before, after) {
      await mkdir(dir, { recursive: true });
      const found = await read(pathOf(after));
      if (JSON.stringify(found) !== JSON.stringify(before)) return false;
      await writeFileAtomic(pathOf(after), JSON.stringify(after), 0o600);
      return true;
    },
    forget: (record) => rm(pathOf(record), { force: true }),
  };
}
