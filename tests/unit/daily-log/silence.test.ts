import { describe, expect, it } from "vitest";
import type { PipelineEvent } from "../../../src/domain/events.ts";
import type { Presence } from "../../../src/daily-log/presence.ts";
import { renderMarkdown } from "../../../src/daily-log/render-markdown.ts";
import { events, makeDailyLog, makeItem, REPO, type Day } from "./fixture.ts";

const DATE = "2026-11-20";
const SESSION = {
  name: "session",
  pattern: "0 */2 * * *",
  isSign: ({ type }: PipelineEvent) => type === "source:read",
};

function makePresence(from: string, seen: string, rest: Partial<Presence> = {}): Presence {
  return { host: "mill", pid: 7, startedAt: at(from), seenAt: at(seen), outages: [], ...rest };
}

const at = (time: string) => `${time.length > 5 ? time : `2026-11-20T${time}`}:00.000Z`;

const read = (time: string): PipelineEvent => ({
  type: "source:read",
  at: at(time),
  source: REPO,
  seen: 0,
  created: 0,
  changed: 0,
  closed: 0,
});

async function listFlags(day: Day): Promise<string[]> {
  const facts = await makeDailyLog({ now: "2026-11-21T08:00:00Z", ...day }).compute(DATE);
  return facts.flags.filter(({ kind }) => kind !== "no-activity").map(({ subject, text }) => `${subject}: ${text}`);
}

describe("silence in the daily log", () => {
  it("tells from when to when a runner was away that was killed", async () => {
    const presences = [makePresence("2026-11-19T07:00", "09:00"), makePresence("15:00", "2026-11-21T07:59")];
    expect(await listFlags({ presences })).toEqual([
      "Runner on mill: was away from 09:00 to 15:00, 6h. It gave no sign of life.",
    ]);
  });

  it("tells that a runner was stopped and had not come back, also when that was on an earlier day", async () => {
    const presences = [makePresence("2026-11-18T07:00", "2026-11-19T22:30", { stoppedAt: at("2026-11-19T22:30") })];
    expect(await listFlags({ presences })).toEqual([
      "Runner on mill: was away from 19 Nov 22:30 and had not come back. It had been stopped.",
    ]);
  });

  it("takes a restart, a second runner on the machine and the time before the first start for no absence", async () => {
    const presences = [
      makePresence("10:00", "12:00", { stoppedAt: at("12:00") }),
      makePresence("12:01", "2026-11-21T08:00"),
      makePresence("12:30", "13:00"),
    ];
    expect(await listFlags({ presences })).toEqual([]);
  });

  it("knows of another machine what its next start says of its last sign of life", async () => {
    const start = { type: "runner:started", host: "far", pid: 1, version: "0.1.0" } as const;
    const recorded: PipelineEvent[] = [
      { ...start, at: at("08:00") },
      { ...start, at: at("11:00"), pid: 2, lastSeen: at("08:20") },
    ];
    expect(await listFlags({ events: recorded })).toEqual([
      "Runner on far: was away from 08:20 to 11:00, 2h 40m. It gave no sign of life.",
    ]);
  });

  it("tells from when to when Redis did not answer a runner", async () => {
    const outages = [{ from: at("03:10"), to: at("03:45") }];
    expect(await listFlags({ presences: [makePresence("2026-11-19T07:00", "2026-11-21T07:59", { outages })] })).toEqual(
      ["Redis, seen from mill: did not answer from 03:10 to 03:45, 35m."],
    );
  });

  it("names the times at which a schedule did not fire, from the first start of a runner on", async () => {
    const presences = [makePresence("05:00", "2026-11-21T07:59")];
    const signs = ["06:01", "08:00", "12:19", "14:00", "16:00", "18:00", "20:00", "22:25"].map(read);
    expect(await listFlags({ presences, events: signs, schedules: [SESSION] })).toEqual([
      "Schedule session: did not fire 2 of 9 times: 10:00, 22:00.",
    ]);
  });

  it("calls no schedule missed where no runner was ever started, nor one whose time has just come", async () => {
    expect(await listFlags({ schedules: [SESSION], events: [read("09:00")] })).toEqual([]);
    const presences = [makePresence("17:30", "18:00")];
    expect(await listFlags({ presences, schedules: [SESSION], now: "2026-11-20T18:01:00Z" })).toEqual([]);
  });

  it("is said at the top, and keeps a day with nothing from being called quiet", async () => {
    const presences = [makePresence("2026-11-19T07:00", "09:00"), makePresence("15:00", "2026-11-21T07:59")];
    const log = makeDailyLog({ presences, events: [read("16:00")], now: "2026-11-21T08:00:00Z" });
    expect(renderMarkdown(await log.compute(DATE)).split("\n")[4]).toContain("Not all of the day was watched");
  });

  it("is all that is told, with the release progress, where the state cannot be read", async () => {
    const milestone = {
      number: 1,
      title: "v1",
      state: "open",
      openIssues: 1,
      closedIssues: 1,
      url: "https://h.test/m/1",
    };
    const log = makeDailyLog({
      unread: "env.redis_lost",
      items: [makeItem(1)],
      events: [events.closed(at("10:00"), 1)],
      milestones: { [REPO]: [milestone as never] },
    });
    const facts = await log.compute(DATE);
    expect(facts).toMatchObject({ unread: "env.redis_lost", completed: [], next: [], milestones: [{ title: "v1" }] });
    const text = renderMarkdown(facts);
    expect(text).toContain("This log is not complete: Redis could not be read.");
    expect(text).toContain("env.redis\\_lost".replace("\\", ""));
  });

  it("counts a day with looks that found nothing as three lines", async () => {
    const facts = await makeDailyLog({ events: [read("10:00"), read("12:00")], now: "2026-11-21T08:00:00Z" }).compute(
      DATE,
    );
    expect(renderMarkdown(facts)).toBe(
      "# Daily log, 2026-11-20\n\nNothing happened on this day, and nothing waits.\nThe projects were looked at and had no work.\n",
    );
  });
});
