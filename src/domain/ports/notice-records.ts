import { z } from "zod";

/**
 * How one notice stands with one place.
 *
 *   (none)  -> raising            claimed by one runner, right before the message
 *   raising -> raised | failed    failed: it did not arrive, and is tried again at `retryAt`
 *   raised  -> passing -> passed  the cause is gone
 *   passed  -> raising            it is back
 *
 * A process that is killed in the middle leaves `raising` or `passing` behind. After a while the message counts as sent at
 * a place that cannot be asked, and is written once more, to the same effect, at one that can.
 */
const NoticeRecord = z.strictObject({
  place: z.string(),
  key: z.string(),
  state: z.enum(["raising", "raised", "failed", "passing", "passed"]),
  /** ISO time of the last change. */
  at: z.iso.datetime(),
  /** Names the message at a place that can edit: when this time of the cause was first told. */
  occurrence: z.string(),
  /** What was told last, for the word that it passed. */
  text: z.string(),
  attempts: z.int().min(0),
  retryAt: z.iso.datetime().optional(),
});
export type NoticeRecord = z.output<typeof NoticeRecord>;

/** The records of all places; a change names what it saw before, so that of two runners one wins. */
export interface NoticeRecords {
  list(): Promise<NoticeRecord[]>;
  /** False where the record is not `before` any more. */
  replace(before: NoticeRecord | undefined, after: NoticeRecord): Promise<boolean>;
  forget(record: NoticeRecord): Promise<void>;
}

/** undefined: not a record of ours. */
export function parseNoticeRecord(text: string): NoticeRecord | undefined {
  try {
    return NoticeRecord.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
