import { isAppError, messageOf } from "../domain/errors.ts";
import type { LogPlace, PublishedLog } from "../domain/ports/log-place.ts";
import { DAY, HOUR, MINUTE } from "../lib/durations.ts";
import type { PublicationRecord, PublicationRecords } from "./publication-records.ts";

export interface Publication {
  place: string;
  date: string;
  /** `would-…` in a dry run. */
  change: "created" | "updated" | "unchanged" | "failed" | "left-alone" | "would-send" | "would-not-send";
  url?: string | undefined;
  /** Why it failed or was left alone. */
  code?: string | undefined;
  message?: string | undefined;
}

export interface PublishOptions {
  places: LogPlace[];
  records: PublicationRecords;
  now(): Date;
  dryRun?: boolean | undefined;
}

const FIRST_RETRY_MS = 10 * MINUTE;
const LONGEST_RETRY_MS = 6 * HOUR;
const GIVE_UP_MS = 3 * DAY;

/**
 * Brings a log to each place. What a place holds already is not sent again; a place that fails does not keep the others
 * from their log, and is tried again with the next call after `retryAt`.
 */
export async function publishLog(log: PublishedLog, options: PublishOptions): Promise<Publication[]> {
  const publications: Publication[] = [];
  for (const place of options.places) publications.push(await publishTo(place, log, options));
  return publications;
}

/** Dates whose logs some place still waits for, the earliest first. */
export async function listDueDates({ records, now }: Pick<PublishOptions, "records" | "now">): Promise<string[]> {
  const at = now().toISOString();
  const due = (await records.list()).filter(({ state, retryAt }) => state === "failed" && (retryAt ?? "") <= at);
  return [...new Set(due.map(({ date }) => date.slice(0, 10)))].toSorted();
}

async function publishTo(place: LogPlace, log: PublishedLog, options: PublishOptions): Promise<Publication> {
  const { records, now, dryRun = false } = options;
  const edition = log.isUnread && place.once ? `${log.date} unread` : log.date;
  const known = await records.find(place.id, edition);
  const answer = { place: place.id, date: log.date };
  const settled = findSettled(place, log, known);
  if (settled !== undefined) return { ...answer, ...settled, ...(dryRun ? { change: "would-not-send" as const } : {}) };
  if (dryRun) return { ...answer, change: "would-send" };
  const attempt: PublicationRecord = {
    place: place.id,
    date: edition,
    state: "sending",
    digest: log.digest,
    at: now().toISOString(),
    attempts: (known?.attempts ?? 0) + 1,
    ...(known?.failedSince === undefined ? {} : { failedSince: known.failedSince }),
  };
  await records.put(attempt);
  try {
    const { change, url } = await place.ensure(log);
    await records.put({ ...attempt, state: "done", url, attempts: 0, failedSince: undefined });
    return { ...answer, change, url };
  } catch (error) {
    const failed = toFailed(place, attempt, error, now());
    await records.put(failed);
    return { ...answer, change: "failed", code: failed.code, message: failed.message };
  }
}

/** undefined: it has to be sent. */
function findSettled(
  place: LogPlace,
  log: PublishedLog,
  known: PublicationRecord | undefined,
): Pick<Publication, "change" | "url" | "code" | "message"> | undefined {
  if (known === undefined) return undefined;
  const { state, digest, url, code } = known;
  if (state === "done" && (place.once || digest === log.digest)) return { change: "unchanged", url };
  if (place.once && (state === "sending" || state === "unknown")) {
    const message = "It may have arrived there already, and the place cannot be asked: it is not sent twice.";
    return { change: "left-alone", code, message };
  }
  if (state === "given-up" && digest === log.digest) return { change: "left-alone", code, message: known.message };
  return undefined;
}

function toFailed(place: LogPlace, attempt: PublicationRecord, error: unknown, now: Date): PublicationRecord {
  const code = isAppError(error) ? error.code : "log.publish_failed";
  const isUnknown = isAppError(error) && error.details["unknown"] === true;
  const failedSince = attempt.failedSince ?? now.toISOString();
  const facts = { ...attempt, code, message: messageOf(error), failedSince };
  if (isUnknown && place.once) return { ...facts, state: "unknown" };
  if (now.getTime() - Date.parse(failedSince) > GIVE_UP_MS) return { ...facts, state: "given-up" };
  const pause = Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** (attempt.attempts - 1));
  return { ...facts, state: "failed", retryAt: new Date(now.getTime() + pause).toISOString() };
}
