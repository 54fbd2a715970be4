import { hostname } from "node:os";
import { openDailyLog, toLogDir, toPresenceDir } from "../../app-daily-log.ts";
import type { AppState } from "../../app-state.ts";
import { listCronTimes } from "../../config/cron-times.ts";
import { findLastLogTime } from "../../daily-log/read-twin.ts";
import { listPresences, type PresenceKeeper, startPresence } from "../../daily-log/presence.ts";
import { isAppError, messageOf } from "../../domain/errors.ts";
import { DAY, HOUR, MINUTE } from "../../lib/durations.ts";
import { createNowAndThen } from "../../lib/now-and-then.ts";
import type { CommandContext } from "../command.ts";
import { printError } from "../print-error.ts";
import type { Loaded } from "../with-state.ts";

const LOOK_EVERY_MS = 5 * MINUTE;
/** The queue's own clock gets this much time to write the log before this process does. */
const GRACE_MS = 10 * MINUTE;

/** The daily log's schedule, as a task of the queue's clock: today's log, and those that are not finished. */
export async function publishDueLogs(state: AppState, { config, dataDir, redactor }: Loaded): Promise<void> {
  await openDailyLog({ config, dataDir, redactor, state }).publishDue();
}

/**
 * Sees to it that the day's log is written although the queue's clock is not, because Redis is gone or the worker hangs,
 * and that places which failed are tried again. Returns what ends that.
 */
export function keepLogs(
  { err }: Pick<CommandContext, "err">,
  state: AppState,
  loaded: Loaded,
  everyMs = LOOK_EVERY_MS,
): () => void {
  const { config, dataDir, redactor } = loaded;
  const isNews = createNowAndThen(HOUR);
  const publish = async () => {
    const now = new Date();
    const { dailyLog: pattern, timezone } = config.schedules;
    const window = { from: new Date(now.getTime() - DAY), to: new Date(now.getTime() - GRACE_MS) };
    const due = listCronTimes(pattern, timezone, window).at(-1);
    const known = await readLastWritten(state, toLogDir(dataDir), window.from);
    const dailyLog = openDailyLog({ config, dataDir, redactor, state: known.unread === undefined ? state : known });
    if (due !== undefined && (known.at === undefined || known.at < due)) await dailyLog.publishDue();
    else await dailyLog.publishFailed();
  };
  let isLooking = false;
  const look = async () => {
    if (isLooking) return;
    isLooking = true;
    try {
      await publish();
    } catch (error) {
      if (isNews(messageOf(error))) printError(err, error);
    } finally {
      isLooking = false;
    }
  };
  const timer = setInterval(() => void look(), everyMs);
  return () => clearInterval(timer);
}

/** When a log was written last, by any runner; where the ledger does not answer, by this one. */
async function readLastWritten(
  { ledger, explain }: AppState,
  dir: string,
  from: Date,
): Promise<{ at: Date | undefined; unread: string } | { at: Date | undefined; unread?: undefined }> {
  let last: string | undefined;
  try {
    for await (const event of ledger.read({ from, to: new Date(Date.now() + MINUTE) })) {
      if (event.type === "daily-log:written") last = event.at;
    }
    return { at: last === undefined ? undefined : new Date(last) };
  } catch (error) {
    const cause = await explain(error);
    if (!isAppError(cause)) throw error;
    return { at: await findLastLogTime(dir), unread: cause.code };
  }
}

/** Signs of life of this process, and when the one before it on this machine gave its last. */
export async function keepPresence(
  { err }: CommandContext,
  { redis }: Pick<AppState, "redis">,
  dataDir: string,
): Promise<{ presence: PresenceKeeper; lastSeen: string | undefined }> {
  const dir = toPresenceDir(dataDir);
  const host = hostname();
  const before = (await listPresences(dir)).findLast((presence) => presence.host === host);
  const isNews = createNowAndThen(HOUR);
  const presence = await startPresence({
    dir,
    host,
    pid: process.pid,
    now: () => new Date(),
    ping: () => redis.ping(),
    onError(error) {
      if (isNews(messageOf(error))) printError(err, error);
    },
  });
  return { presence, lastSeen: before?.stoppedAt ?? before?.seenAt };
}
