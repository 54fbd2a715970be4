import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { ParkError, TransientError } from "../../../src/domain/errors.ts";
import type { LogPlace, PublishedLog } from "../../../src/domain/ports/log-place.ts";
import { createPublicationRecords } from "../../../src/daily-log/publication-records.ts";
import { listDueDates, publishLog } from "../../../src/daily-log/publish.ts";
import { makeTempDir } from "../../helpers/temp-dir.ts";

const START = Date.parse("2026-11-20T18:00:00Z");
const HOUR = 3_600_000;

function makeLog(digest = "a", changes: Partial<PublishedLog> = {}): PublishedLog {
  return { date: "2026-11-20", isUnread: false, markdown: digest, json: "{}", message: digest, digest, ...changes };
}

/** A place that takes, refuses or loses the log, as `answers` says in turn. */
function makePlace({ once = false, answers = [] as (Error | "ok")[] } = {}) {
  const sent: string[] = [];
  const place: LogPlace = {
    id: `place ${once ? "once" : "edited"}`,
    once,
    async ensure({ digest }) {
      sent.push(digest);
      const answer = answers.shift() ?? "ok";
      if (answer !== "ok") throw answer;
      return { change: sent.length === 1 ? "created" : "updated", url: "https://h.test/1" };
    },
  };
  return { place, sent };
}

async function makeWorld(places: LogPlace[]) {
  const path = join(await makeTempDir(), "publications.json");
  const records = createPublicationRecords(path);
  let ms = START;
  const options = { places, records, now: () => new Date(ms) };
  return {
    path,
    records,
    pass: (by: number) => (ms += by),
    due: () => listDueDates(options),
    publish: async (log: PublishedLog, dryRun = false) =>
      (await publishLog(log, { ...options, dryRun })).map(({ change }) => change),
  };
}

const refused = () => new ParkError("No.", { code: "github.no_permission" });
const lost = () => new TransientError("No answer.", { code: "log.webhook_silent", details: { unknown: true } });

describe("publishing a daily log", () => {
  it("sends a log once, and again only where it says something else", async () => {
    const { place, sent } = makePlace();
    const { publish } = await makeWorld([place]);
    expect(await publish(makeLog("a"))).toEqual(["created"]);
    expect(await publish(makeLog("a"))).toEqual(["unchanged"]);
    expect(await publish(makeLog("b"))).toEqual(["updated"]);
    expect(sent).toEqual(["a", "b"]);
  });

  it("sends one message a day where nothing can be edited, and another one for the day that could not be read", async () => {
    const { place, sent } = makePlace({ once: true });
    const { publish } = await makeWorld([place]);
    expect(await publish(makeLog("u", { isUnread: true }))).toEqual(["created"]);
    expect(await publish(makeLog("a"))).toEqual(["updated"]);
    expect(await publish(makeLog("b"))).toEqual(["unchanged"]);
    expect(sent).toEqual(["u", "a"]);
  });

  it("lets a place that fails keep no other from its log, and tries it again later", async () => {
    const bad = makePlace({ answers: [refused()] });
    const good = makePlace({ once: true });
    const { publish, due, pass } = await makeWorld([bad.place, good.place]);
    expect(await publish(makeLog())).toEqual(["failed", "created"]);
    expect(await due()).toEqual([]);
    pass(HOUR / 4);
    expect(await due()).toEqual(["2026-11-20"]);
    expect(await publish(makeLog())).toEqual(["updated", "unchanged"]);
    expect(await due()).toEqual([]);
  });

  it("gives up after three days, until the log says something else", async () => {
    const { place, sent } = makePlace({ answers: [refused(), refused(), refused()] });
    const { publish, due, pass } = await makeWorld([place]);
    await publish(makeLog());
    pass(50 * HOUR);
    await publish(makeLog());
    pass(23 * HOUR);
    expect(await publish(makeLog())).toEqual(["failed"]);
    pass(100 * HOUR);
    expect(await due()).toEqual([]);
    expect(await publish(makeLog())).toEqual(["left-alone"]);
    expect(await publish(makeLog("b"))).toEqual(["updated"]);
    expect(sent).toHaveLength(4);
  });

  it("never sends a message twice of which nobody knows whether it arrived", async () => {
    const { place, sent } = makePlace({ once: true, answers: [lost()] });
    const { publish, due, pass } = await makeWorld([place]);
    expect(await publish(makeLog())).toEqual(["failed"]);
    pass(10 * HOUR);
    expect(await due()).toEqual([]);
    expect(await publish(makeLog())).toEqual(["left-alone"]);
    expect(sent).toHaveLength(1);
  });

  it("takes a sender that was killed for one whose message may have arrived", async () => {
    const webhook = makePlace({ once: true });
    const comment = makePlace();
    const { publish, records } = await makeWorld([webhook.place, comment.place]);
    for (const { id } of [webhook.place, comment.place]) {
      const at = new Date(START).toISOString();
      await records.put({ place: id, date: "2026-11-20", state: "sending", digest: "a", at, attempts: 1 });
    }
    // A comment is looked for before it is written, so trying again is safe there.
    expect(await publish(makeLog())).toEqual(["left-alone", "created"]);
  });

  it("tells in a dry run what it would do, and does none of it", async () => {
    const { place, sent } = makePlace();
    const { publish, records } = await makeWorld([place]);
    expect(await publish(makeLog(), true)).toEqual(["would-send"]);
    expect(await records.list()).toEqual([]);
    await publish(makeLog());
    expect(await publish(makeLog(), true)).toEqual(["would-not-send"]);
    expect(sent).toHaveLength(1);
  });

  it("sends nothing where its records cannot be read", async () => {
    const { place, sent } = makePlace({ once: true });
    const { publish, path } = await makeWorld([place]);
    await writeFile(path, '[{"place":');
    await expect(publish(makeLog())).rejects.toMatchObject({ code: "log.bad_records" });
    expect(sent).toEqual([]);
  });
});
