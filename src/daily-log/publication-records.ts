import { readFile } from "node:fs/promises";
import { z } from "zod";
import { EnvironmentError } from "../domain/errors.ts";
import { writeFileAtomic } from "../lib/atomic-file.ts";

/**
 * How one log stands with one place.
 *
 *   sending  -> done      it is there
 *   sending  -> failed    it is not there; tried again at `retryAt`
 *   sending  -> unknown   nobody knows; a place that can be asked is tried again, one that cannot is left alone
 *   failed   -> given-up  tried for three days
 *
 * A process that is killed while it sends leaves `sending` behind, which counts as unknown.
 */
const PublicationRecord = z.strictObject({
  place: z.string(),
  date: z.string(),
  state: z.enum(["sending", "done", "failed", "unknown", "given-up"]),
  /** Of the log that was sent last. */
  digest: z.string(),
  url: z.string().optional(),
  at: z.iso.datetime(),
  attempts: z.int(),
  failedSince: z.iso.datetime().optional(),
  retryAt: z.iso.datetime().optional(),
  code: z.string().optional(),
  message: z.string().optional(),
});
export type PublicationRecord = z.output<typeof PublicationRecord>;

export interface PublicationRecords {
  list(): Promise<PublicationRecord[]>;
  find(place: string, date: string): Promise<PublicationRecord | undefined>;
  /** Replaces what was noted for the same place and date. */
  put(record: PublicationRecord): Promise<void>;
}

/** Older records than this many are dropped, the oldest first. */
const MOST_RECORDS = 500;

/** Records in one file, for the one process of a machine that publishes at a time. */
export function createPublicationRecords(path: string): PublicationRecords {
  const list = async (): Promise<PublicationRecord[]> => {
    const text = await readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT") return "[]";
      throw error;
    });
    const parsed = PublicationRecord.array().safeParse(parseJson(text));
    if (parsed.success) return parsed.data;
    // Without it a message would be sent a second time, so nobody guesses.
    throw new EnvironmentError(`${path} cannot be read as the record of published logs.`, {
      code: "log.bad_records",
      hint: "Bring the file back from a backup, or remove it: then each log may be sent to each webhook once more.",
    });
  };
  return {
    list,
    async find(place, date) {
      return (await list()).find((record) => record.place === place && record.date === date);
    },
    async put(record) {
      const others = (await list()).filter(({ place, date }) => place !== record.place || date !== record.date);
      const all = [...others, record].toSorted((a, b) => (a.at < b.at ? -1 : 1)).slice(-MOST_RECORDS);
      await writeFileAtomic(path, `${JSON.stringify(all, null, 2)}\n`, 0o600);
    },
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
