import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { Redis } from "ioredis";
import { TransientError } from "../../../src/domain/errors.ts";
import type { Notice } from "../../../src/domain/notice.ts";
import type { NoticePlace, ToldNotice } from "../../../src/domain/ports/notice-place.ts";
import type { NoticeRecords } from "../../../src/domain/ports/notice-records.ts";
import { createRedisNoticeRecords } from "../../../src/integrations/redis/notice-records.ts";
import { DAY, HOUR, MINUTE } from "../../../src/lib/durations.ts";
import { deliverNotices } from "../../../src/notifications/deliver-notices.ts";
import { createFileNoticeRecords } from "../../../src/notifications/file-records.ts";
import { startTestRedis, type TestRedis } from "../../helpers/redis.ts";
import { makeTempDir } from "../../helpers/temp-dir.ts";

let server: TestRedis;
let redis: Redis;
beforeAll(async () => {
  server = await startTestRedis();
  redis = new Redis({ path: server.socket });
});
beforeEach(() => redis.flushall());
afterAll(async () => {
  redis.disconnect();
  await server.close();
});

const NOTICE: Notice = { key: "parked:a", text: "acme/shop#1 is parked.", remedy: "Look." };

function makePlace(canEdit: boolean): NoticePlace & { told: ToldNotice[]; fail: (() => Error) | undefined } {
  const place = {
    id: canEdit ? "comment" : "webhook",
    canEdit,
    told: [] as ToldNotice[],
    fail: undefined as (() => Error) | undefined,
    async tell(notice: ToldNotice) {
      const error = place.fail?.();
      if (error !== undefined) throw error;
      place.told.push(notice);
    },
  };
  return place;
}

describe.each(["redis", "file"])("With records in %s", (kind) => {
  const openRecords = async (): Promise<() => NoticeRecords> => {
    const dir = await makeTempDir();
    return () => (kind === "file" ? createFileNoticeRecords(dir) : createRedisNoticeRecords({ redis, key: "notices" }));
  };
  let time = Date.parse("2026-03-10T12:00:00Z");
  const now = () => new Date(time);

  /** Each call is a new process as far as the records go. */
  const makePass = async (place: NoticePlace) => {
    const open = await openRecords();
    return (notices: Notice[]) =>
      deliverNotices(notices, { places: [place], records: open(), now, isOurs: () => true });
  };

  test.each([true, false])("a cause is told once and its end once, at a place that can edit: %s", async (canEdit) => {
    const place = makePlace(canEdit);
    const pass = await makePass(place);
    expect(await pass([NOTICE])).toMatchObject([{ change: "raised" }]);
    for (let looks = 0; looks < 3; looks += 1) expect(await pass([NOTICE])).toEqual([]);
    time += 2 * HOUR;
    expect(await pass([])).toMatchObject([{ change: "passed" }]);
    expect(await pass([])).toEqual([]);
    expect(place.told.map(({ state }) => state)).toEqual(["raised", "passed"]);
    expect(new Set(place.told.map(({ occurrence }) => occurrence)).size).toBe(1);
    time += DAY;
    await pass([NOTICE]);
    expect(new Set(place.told.map(({ occurrence }) => occurrence)).size).toBe(2);
  });

  test("a cause that flickers is told once where the message cannot be changed, and edited where it can", async () => {
    const [webhook, comment] = [makePlace(false), makePlace(true)];
    const [toWebhook, toComment] = [await makePass(webhook), await makePass(comment)];
    for (let times = 0; times < 5; times += 1) {
      for (const notices of [[NOTICE], []]) {
        await toWebhook(notices);
        await toComment(notices);
        time += MINUTE;
      }
    }
    expect(webhook.told.map(({ state }) => state)).toEqual(["raised", "passed"]);
    expect(new Set(comment.told.map(({ occurrence }) => occurrence)).size).toBe(1);
  });

  test("a message that says something else is edited where that can be", async () => {
    const [webhook, comment] = [makePlace(false), makePlace(true)];
    const [toWebhook, toComment] = [await makePass(webhook), await makePass(comment)];
    const changed = { ...NOTICE, text: "acme/shop#1 (and 2 more there) is parked." };
    for (const pass of [toWebhook, toComment]) for (const notice of [NOTICE, changed]) await pass([notice]);
    expect(webhook.told).toHaveLength(1);
    expect(comment.told.map(({ text }) => text)).toEqual([NOTICE.text, changed.text]);
  });

  test("a message that did not arrive is tried again later, one that may have arrived is not", async () => {
    const place = makePlace(false);
    const pass = await makePass(place);
    place.fail = () => new TransientError("away", { code: "notices.webhook_silent" });
    expect(await pass([NOTICE])).toMatchObject([{ change: "failed", code: "notices.webhook_silent" }]);
    expect(await pass([NOTICE])).toEqual([]);
    time += 2 * MINUTE;
    place.fail = undefined;
    expect(await pass([NOTICE])).toMatchObject([{ change: "raised" }]);

    const other = { ...NOTICE, key: "parked:b" };
    place.fail = () => new TransientError("?", { code: "notices.webhook_silent", details: { unknown: true } });
    expect(await pass([NOTICE, other])).toMatchObject([{ change: "failed" }]);
    place.fail = undefined;
    time += DAY;
    expect(await pass([NOTICE, other])).toEqual([]);
    expect(place.told.map(({ key }) => key)).toEqual(["parked:a"]);
  });

  test("a process that dies while it tells leaves no second message where nobody can look", async () => {
    for (const canEdit of [false, true]) {
      const place = makePlace(canEdit);
      const pass = await makePass(place);
      const { tell } = place;
      place.tell = async (notice) => {
        await tell(notice);
        // The process is gone: neither an answer nor an error is noted.
        return new Promise(() => undefined);
      };
      void pass([NOTICE]);
      await expect.poll(() => place.told.length).toBe(1);
      place.tell = tell;
      expect(await pass([NOTICE])).toEqual([]);
      time += 10 * MINUTE;
      await pass([NOTICE]);
      await pass([NOTICE]);
      // At the other place the same comment is written once more.
      expect(place.told).toHaveLength(canEdit ? 2 : 1);
      expect(new Set(place.told.map(({ occurrence }) => occurrence)).size).toBe(1);
    }
  });

  test("a flood of causes comes a few at a time, each once", async () => {
    const place = makePlace(false);
    const pass = await makePass(place);
    const flood = Array.from({ length: 12 }, (_, index) => ({ ...NOTICE, key: `parked:${index}` }));
    expect(await pass(flood)).toHaveLength(5);
    for (let looks = 0; looks < 4; looks += 1) await pass(flood);
    expect(place.told.map(({ key }) => key)).toEqual(flood.map(({ key }) => key));
  });
});

test("Two runners that look at once tell one message", async () => {
  const place = makePlace(false);
  const look = () => {
    const records = createRedisNoticeRecords({ redis, key: "notices" });
    return deliverNotices([NOTICE], { places: [place], records, now: () => new Date(), isOurs: () => true });
  };
  await Promise.all(Array.from({ length: 8 }, look));
  expect(place.told).toHaveLength(1);
});
