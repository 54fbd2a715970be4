import { join } from "node:path";
import type { AppState } from "./app-state.ts";
import type { Config } from "./config/schema.ts";
import { toWebUrl } from "./config/web-url.ts";
import { messageOf } from "./domain/errors.ts";
import type { PipelineEvent } from "./domain/events.ts";
import type { Notice } from "./domain/notice.ts";
import type { IssueTracker } from "./domain/ports/issue-tracker.ts";
import type { NoticePlace } from "./domain/ports/notice-place.ts";
import { createNoticeComment } from "./integrations/github/notice-comment.ts";
import { createRedisNoticeRecords } from "./integrations/redis/notice-records.ts";
import { createNoticeMessage } from "./integrations/webhook/notice-message.ts";
import { toLocalDay } from "./lib/calendar-day.ts";
import { DAY, MINUTE, SECOND } from "./lib/durations.ts";
import type { Redactor } from "./lib/redact.ts";
import { within } from "./lib/within.ts";
import { deliverNotices, type NoticeDelivery } from "./notifications/deliver-notices.ts";
import { createFileNoticeRecords } from "./notifications/file-records.ts";
import { findNotices } from "./notifications/find-notices.ts";
import { makeKeys } from "./pipeline/keys.ts";

export interface NotificationOptions {
  config: Config;
  /** Absolute. */
  dataDir: string;
  redactor: Redactor;
  state: Pick<AppState, "redis" | "store" | "accounts" | "budget" | "ledger">;
  tracker: Pick<IssueTracker, "ensureComment">;
}

/** Of parked and of waiting items at most; more than that are told of by the daily log. */
const MOST_ITEMS = 500;
const STATE = "state";
const STATE_MS = 15 * SECOND;

/** Tells every configured place what needs a person now and what has passed. Resolves with what was told. */
export async function notify(options: NotificationOptions): Promise<NoticeDelivery[]> {
  const { config, dataDir, state } = options;
  if (config.notifications.places.length === 0) return [];
  const now = () => new Date();
  const places = createPlaces(options);
  const own = createFileNoticeRecords(join(dataDir, "notices"));
  const asking = within(STATE_MS, findAll(options, now()), "no answer");
  const read = await asking.catch((error: unknown) => ({ error }));
  // That the state is away is known by this machine alone, and has to be told without it.
  const lost = "error" in read ? [toLostNotice(read.error)] : [];
  const told = await deliverNotices(lost, { places, records: own, now, isOurs: (key) => key === STATE });
  if ("error" in read) return told;
  const records = createRedisNoticeRecords({ redis: state.redis, key: makeKeys(config.redis.prefix).notices });
  told.push(...(await deliverNotices(read, { places, records, now, isOurs: (key) => key !== STATE })));
  for (const delivery of told) {
    const event = toEvent(delivery, now());
    if (event !== undefined) await state.ledger.append(event);
  }
  return told;
}

async function findAll({ config, state }: NotificationOptions, now: Date): Promise<Notice[]> {
  const { store, accounts, budget, ledger, redis } = state;
  // A server whose disk is full still reads.
  await redis.set(`${makeKeys(config.redis.prefix).notices}:probe`, now.toISOString(), "EX", 60);
  const [parked, waiting, holds, spent] = await Promise.all([
    store.list({ status: "parked", limit: MOST_ITEMS }),
    store.list({ status: "waiting", limit: MOST_ITEMS }),
    accounts.list(now),
    budget.today(now),
  ]);
  const events: PipelineEvent[] = [];
  for await (const event of ledger.read({
    from: new Date(now.getTime() - DAY),
    to: new Date(now.getTime() + MINUTE),
  })) {
    if (event.type === "source:read" || event.type === "source:silent") events.push(event);
  }
  return findNotices({
    items: [...parked, ...waiting].map(({ item }) => item),
    ...{ holds, spent, limits: config.limits, events, now },
    date: toLocalDay(now, config.schedules.timezone),
    questionAfterMs: config.notifications.questionAfter,
    webUrl: toWebUrl(config.github.apiUrl),
  });
}

function toLostNotice(error: unknown): Notice {
  const isRefusing = /MISCONF|READONLY|OOM|NOREPLICAS/.test(messageOf(error));
  return {
    key: STATE,
    text: `Redis ${isRefusing ? "takes no writes" : "does not answer"}: no work begins on this machine, and nothing is lost.`,
    remedy: "`millrace doctor` tries it, and names the fix.",
  };
}

function toEvent({ change, key, place, text, code = "" }: NoticeDelivery, now: Date): PipelineEvent | undefined {
  const at = now.toISOString();
  if (change === "failed") return { type: "notice:failed", at, key, place, code };
  return change === "edited" ? undefined : { type: `notice:${change}`, at, key, place, text };
}

function createPlaces({ config, redactor, tracker }: NotificationOptions): NoticePlace[] {
  const redact = (text: string) => redactor.redact(text);
  return config.notifications.places.map((place) =>
    place.kind === "comment" ? createNoticeComment(tracker, place) : createNoticeMessage({ ...place, redact }),
  );
}
