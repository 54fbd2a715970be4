import { isAppError, messageOf } from "../domain/errors.ts";
import type { Notice } from "../domain/notice.ts";
import type { NoticePlace } from "../domain/ports/notice-place.ts";
import type { NoticeRecord, NoticeRecords } from "../domain/ports/notice-records.ts";
import { DAY, HOUR, MINUTE } from "../lib/durations.ts";

export interface DeliverOptions {
  places: readonly NoticePlace[];
  records: NoticeRecords;
  now(): Date;
  /** Keys that are not looked at here: what is known of them is left as it is. */
  isOurs(key: string): boolean;
}

/** What became of one notice at one place. */
export interface NoticeDelivery {
  place: string;
  key: string;
  change: "raised" | "edited" | "passed" | "failed";
  text: string;
  /** Why it failed. */
  code?: string | undefined;
  message?: string | undefined;
}

/** A message whose answer was not noted by then was sent by a process that died. */
const IN_DOUBT_MS = 5 * MINUTE;
/** A cause that is back so soon is not told again where the first message cannot be changed. */
const QUIET_MS = HOUR;
const FIRST_RETRY_MS = MINUTE;
const LONGEST_RETRY_MS = HOUR;
const REMEMBERED_MS = 30 * DAY;
/** Of new messages to one place in one pass, the others come with the next. */
const MOST_AT_ONCE = 5;

/** Tells each place once of each cause, and once that it passed. Trouble with a place is in the answer. */
export async function deliverNotices(notices: readonly Notice[], options: DeliverOptions): Promise<NoticeDelivery[]> {
  const records = (await options.records.list()).filter(({ key }) => options.isOurs(key));
  const deliveries: NoticeDelivery[] = [];
  for (const place of options.places) {
    const known = new Map(records.filter((record) => record.place === place.id).map((record) => [record.key, record]));
    let sent = 0;
    for (const notice of notices) {
      if (sent >= MOST_AT_ONCE) break;
      const delivery = await raise(place, notice, known.get(notice.key), options);
      if (delivery !== undefined) deliveries.push(delivery);
      if (delivery?.change === "raised" || delivery?.change === "failed") sent += 1;
    }
    const current = new Set(notices.map(({ key }) => key));
    for (const record of known.values()) {
      if (current.has(record.key)) continue;
      const delivery = await pass(place, record, options);
      if (delivery !== undefined) deliveries.push(delivery);
    }
  }
  return deliveries;
}

async function raise(
  place: NoticePlace,
  notice: Notice,
  known: NoticeRecord | undefined,
  { records, now }: DeliverOptions,
): Promise<NoticeDelivery | undefined> {
  const at = now();
  const wanted = toWanted(place, notice, known, at);
  if (wanted === undefined) return undefined;
  const since = known !== undefined && wanted !== "anew" ? known.occurrence : at.toISOString();
  const claim: NoticeRecord = {
    ...{ place: place.id, key: notice.key, state: "raising", at: at.toISOString(), occurrence: since },
    ...{ text: notice.text, attempts: (wanted === "again" ? (known?.attempts ?? 0) : 0) + 1 },
  };
  if (!(await records.replace(known, claim))) return undefined;
  const about = { place: place.id, key: notice.key, text: notice.text };
  try {
    if (wanted !== "noted") await place.tell({ ...notice, occurrence: since, state: "raised" });
    await records.replace(claim, { ...claim, state: "raised", attempts: 0 });
    return wanted === "noted" ? undefined : { ...about, change: wanted === "edit" ? "edited" : "raised" };
  } catch (error) {
    const isMaybeThere = isAppError(error) && error.details["unknown"] === true && !place.canEdit;
    await records.replace(claim, isMaybeThere ? { ...claim, state: "raised" } : toFailed(claim, at));
    return { ...about, change: "failed", ...describe(error) };
  }
}

/**
 * undefined: nothing to tell. `anew`: the cause is new or back. `again`: it did not arrive. `edit`: the message says
 * something else now. `noted`: it was sent by a process that died, as far as anybody can know.
 */
function toWanted(
  { canEdit }: NoticePlace,
  { text }: Notice,
  known: NoticeRecord | undefined,
  at: Date,
): "anew" | "again" | "edit" | "noted" | undefined {
  if (known === undefined) return "anew";
  const age = at.getTime() - Date.parse(known.at);
  switch (known.state) {
    case "raising":
    case "passing":
      if (age < IN_DOUBT_MS) return undefined;
      return canEdit ? "again" : "noted";
    case "failed":
      return (known.retryAt ?? "") <= at.toISOString() ? "again" : undefined;
    case "raised":
      return canEdit && known.text !== text ? "edit" : undefined;
    case "passed":
      if (age >= QUIET_MS) return "anew";
      return canEdit ? "edit" : undefined;
  }
}

async function pass(
  place: NoticePlace,
  record: NoticeRecord,
  { records, now }: DeliverOptions,
): Promise<NoticeDelivery | undefined> {
  const at = now();
  const age = at.getTime() - Date.parse(record.at);
  const isInDoubt = record.state === "raising" || record.state === "passing";
  if (isInDoubt && age < IN_DOUBT_MS) return undefined;
  if (record.state === "passed") {
    if (age > REMEMBERED_MS) await records.forget(record);
    return undefined;
  }
  if (record.state === "failed") {
    // Nobody heard of it.
    await records.forget(record);
    return undefined;
  }
  const claim: NoticeRecord = { ...record, state: "passing", at: at.toISOString() };
  if (!(await records.replace(record, claim))) return undefined;
  const about = { place: place.id, key: record.key, text: record.text };
  const isTold = record.state === "passing" && !place.canEdit;
  try {
    const { key, text, occurrence } = record;
    if (!isTold) await place.tell({ key, text, occurrence, remedy: "", state: "passed" });
    await records.replace(claim, { ...claim, state: "passed" });
    return isTold ? undefined : { ...about, change: "passed" };
  } catch (error) {
    // Tried again when the claim is old enough; a place that cannot be asked hears of it at most once.
    return { ...about, change: "failed", ...describe(error) };
  }
}

function toFailed(claim: NoticeRecord, at: Date): NoticeRecord {
  const pause = Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** (claim.attempts - 1));
  return { ...claim, state: "failed", retryAt: new Date(at.getTime() + pause).toISOString() };
}

function describe(error: unknown): { code: string; message: string } {
  return { code: isAppError(error) ? error.code : "notices.failed", message: messageOf(error) };
}
