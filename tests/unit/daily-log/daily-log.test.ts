import { describe, expect, it } from "vitest";
import { renderHtml } from "../../../src/daily-log/render-html.ts";
import { renderMarkdown } from "../../../src/daily-log/render-markdown.ts";
import { TransientError } from "../../../src/domain/errors.ts";
import { events, makeDailyLog, makeItem, REPO } from "./fixture.ts";

const DATE = "2026-11-20";
const HOSTILE = "Fixes #1 @acme/core <script>alert(1)</script> | **x** [y](javascript:z)\n## What shipped";

describe("the daily log", () => {
  it("is three lines for a day with nothing", async () => {
    const facts = await makeDailyLog({}).compute(DATE);
    const lines = renderMarkdown(facts)
      .split("\n")
      .filter((line) => line !== "");
    expect(lines).toHaveLength(3);
    expect(lines[0]).toBe("# Daily log, 2026-11-20");
  });

  it("shows what waits, and that nobody was at work, on a day without events", async () => {
    const waiting = makeItem(3, {
      status: "waiting",
      reason: "blocked-by-issue",
      createdAt: "2026-11-16T08:00:00.000Z",
    });
    const facts = await makeDailyLog({ items: [waiting] }).compute(DATE);
    expect(facts.carryOver).toMatchObject([{ issue: 3, kind: "blocker", ageDays: 4 }]);
    expect(facts.flags).toMatchObject([{ kind: "no-activity" }]);
    expect(renderMarkdown(facts)).toContain("**stuck**");
  });

  it("lets a title from outside format, mention, close and script nothing", async () => {
    const facts = await makeDailyLog({
      items: [makeItem(5, { status: "queued" }, HOSTILE), makeItem(6, { status: "parked", reason: "bug" }, HOSTILE)],
      events: [
        events.opened("2026-11-20T10:00:00.000Z", 8, 9, 1, HOSTILE),
        events.closed("2026-11-20T11:00:00.000Z", 7, HOSTILE, HOSTILE),
        events.silent("2026-11-20T12:00:00.000Z", HOSTILE, HOSTILE),
        events.errored("2026-11-20T12:00:00.000Z", 5, "x.y", HOSTILE),
      ],
      milestones: {
        [REPO]: [
          {
            number: 1,
            title: HOSTILE,
            state: "open",
            openIssues: 1,
            closedIssues: 0,
            dueOn: "2026-11-19T08:00:00Z",
            url: "javascript:alert(1)",
          },
        ],
      },
    }).compute(DATE);
    const markdown = renderMarkdown(facts);
    expect(markdown.match(/^## /gm)).toHaveLength(8);
    expect(markdown).not.toMatch(/@acme|Fixes #1|<script|\[y\]\(|\*\*x|[^\\]\]\(javascript:/);
    const columns = markdown
      .split("\n")
      .filter((line) => line.startsWith("|"))
      .map((line) => line.replaceAll("\\|", "").split("|").length);
    expect(new Set(columns.slice(0, 3))).toEqual(new Set([10]));
    const html = renderHtml(facts);
    expect(html).not.toMatch(/<script|href="javascript/);
    expect(html).toContain("&lt;script&gt;");
  });

  it("counts an event that was recorded twice once", async () => {
    const opened = events.opened("2026-11-20T10:00:00.000Z", 8, 9);
    const ended = events.ended("2026-11-20T09:00:00.000Z", 8, 1, "completed", 1);
    const facts = await makeDailyLog({ events: [ended, ended, opened, opened] }).compute(DATE);
    expect(facts.numbers.day).toMatchObject({ opened: 1, usd: 1, inputTokens: 12_000 });
    expect(facts.completed).toMatchObject([{ issue: 8, usd: 1 }]);
  });

  it("says that a cost is not known instead of calling it nothing", async () => {
    const facts = await makeDailyLog({ events: [events.ended("2026-11-20T09:00:00.000Z", 8)] }).compute(DATE);
    expect(facts.numbers.day.usd).toBeUndefined();
    expect(renderMarkdown(facts)).toContain("| Cost | not reported | not reported |  |");
    expect(renderMarkdown(facts)).toContain("leaves out 1 run");
  });

  it("does not call an issue shipped that was closed as not planned", async () => {
    const facts = await makeDailyLog({
      events: [events.closed("2026-11-20T11:00:00.000Z", 7, "The issue was closed as not planned.")],
    }).compute(DATE);
    expect(facts.completed).toEqual([]);
    expect(facts.shipped.dropped).toMatchObject([{ issue: 7 }]);
  });

  it("belongs to the day of its time zone", async () => {
    const late = events.opened("2026-11-20T23:30:00.000Z", 8, 9);
    const day = { events: [late], timezone: "Europe/Berlin", now: "2026-11-21T12:00:00Z" };
    expect((await makeDailyLog(day).compute("2026-11-20")).completed).toEqual([]);
    expect((await makeDailyLog(day).compute("2026-11-21")).completed).toMatchObject([{ issue: 8 }]);
  });

  it("shows an item on a past day as it stood then", async () => {
    const answer = {
      stage: "triage",
      outcome: "wait",
      reason: "needs-clarification",
      explanation: "What fails?",
    } as const;
    const day = {
      now: "2026-11-22T12:00:00Z",
      items: [
        makeItem(3, {
          status: "review",
          reason: "pull-request-opened",
          createdAt: "2026-11-18T08:00:00.000Z",
          updatedAt: "2026-11-22T10:00:00.000Z",
        }),
      ],
      events: [
        events.created("2026-11-18T08:00:00.000Z", 3),
        events.stage("2026-11-18T09:00:00.000Z", 3, answer),
        events.stage("2026-11-20T09:00:00.000Z", 3, answer),
        events.stage("2026-11-22T10:00:00.000Z", 3, {
          stage: "exec",
          outcome: "advance",
          reason: "pull-request-opened",
          explanation: "",
        }),
      ],
    };
    const facts = await makeDailyLog(day).compute(DATE);
    expect(facts.carryOver).toMatchObject([{ issue: 3, kind: "answer", explanation: "What fails?", ageDays: 2 }]);
    expect((await makeDailyLog(day).compute("2026-11-17")).carryOver).toEqual([]);
  });

  it("names issues with their repository where it is about several projects", async () => {
    const facts = await makeDailyLog({
      projects: ["acme/zeta", REPO],
      events: [
        events.opened("2026-11-20T10:00:00.000Z", 8, 9, 1, "One", "acme/zeta"),
        events.opened("2026-11-20T10:00:00.000Z", 8, 9, 1, "Two"),
      ],
    }).compute(DATE);
    const markdown = renderMarkdown(facts);
    const places = ["[acme/tally#8](", "[acme/zeta#8]("].map((name) => markdown.indexOf(`- ${name}`));
    expect(places[0]).toBeGreaterThan(0);
    expect(places[1]).toBeGreaterThan(places[0] ?? 0);
  });

  it("is made without milestones, and says so, when the tracker does not answer", async () => {
    const down = new TransientError("no answer", { code: "github.unavailable" });
    const facts = await makeDailyLog({ milestones: { [REPO]: down } }).compute(DATE);
    expect(facts.flags).toMatchObject([
      { kind: "unread-milestones", subject: REPO, detail: "github.unavailable" },
      { kind: "no-activity" },
    ]);
  });

  it("warns of a budget that is nearly spent", async () => {
    const runs = Array.from({ length: 8 }, (_, index) => [
      events.started(`2026-11-20T0${index}:00:00.000Z`, index + 1),
      events.ended(`2026-11-20T0${index}:30:00.000Z`, index + 1, 1, "completed", 0.5),
    ]).flat();
    const facts = await makeDailyLog({ events: runs }).compute(DATE);
    expect(facts.risks.map((risk) => risk.text)).toEqual([
      "8 of 10 agent runs of the day are used.",
      "$4.00 of $5.00 of the day are spent.",
    ]);
  });

  it("tells whether a silent source answers again", async () => {
    const back = {
      type: "source:read",
      at: "2026-11-20T10:00:00.000Z",
      source: "a",
      seen: 0,
      created: 0,
      changed: 0,
      closed: 0,
    } as const;
    const facts = await makeDailyLog({
      events: [events.silent("2026-11-20T09:00:00.000Z", "a"), back, events.silent("2026-11-20T11:00:00.000Z", "b")],
    }).compute(DATE);
    expect(facts.flags.map((flag) => flag.text)).toEqual([
      "did not answer at 09:00; it answers again.",
      "did not answer at 11:00; it has not answered since.",
    ]);
  });

  it("flags work that somebody asked for who may not, and runs that failed", async () => {
    const refusal = { stage: "triage", outcome: "reject", reason: "untrusted-labeller", explanation: HOSTILE } as const;
    const facts = await makeDailyLog({
      items: [makeItem(7, { status: "rejected", reason: "untrusted-labeller" })],
      events: [
        events.stage("2026-11-20T09:00:00.000Z", 7, refusal),
        events.ended("2026-11-20T10:00:00.000Z", 8, 1, "auth"),
        events.ended("2026-11-20T11:00:00.000Z", 8, 2, "hard-limit"),
      ],
    }).compute(DATE);
    expect(facts.flags.map(({ kind, subject, count }) => [kind, subject, count])).toEqual([
      ["failed-run", "auth", 1],
      ["cut-run", "hard-limit", 1],
      ["refused", "untrusted-labeller", 1],
    ]);
    expect(facts.flags[2]?.refs).toMatchObject([{ issue: 7 }]);
  });

  it("shows of many items that wait the oldest of each kind, and counts the others; the facts have all", async () => {
    const make = (from: number, amount: number, state: Parameters<typeof makeItem>[1]) =>
      Array.from({ length: amount }, (_, index) =>
        makeItem(from + index, { ...state, updatedAt: `2026-11-${10 + (index % 9)}T08:00:00.000Z` }),
      );
    const day = [
      ...make(100, 40, { status: "waiting", reason: "blocked-by-issue" }),
      ...make(200, 7, { status: "parked", reason: "attempts-exhausted" }),
      ...make(300, 2, { status: "waiting", reason: "needs-clarification" }),
    ];
    const facts = await makeDailyLog({ items: day }).compute(DATE);
    expect(facts.carryOver).toHaveLength(49);
    const section = /## Carry-over\n\n([\s\S]*?)\n## /.exec(renderMarkdown(facts))?.[1] ?? "";
    expect(section).toContain("49 in all; the oldest of each kind:");
    expect(section.match(/^- /gm)).toHaveLength(2 + (6 + 1) + (6 + 1));
    expect(section).toMatch(/#301\][\s\S]*#200\][\s\S]*and 1 more: failed\.[\s\S]*#100\][\s\S]*and 34 more: blocked\./);
  });

  it("refuses a day to come and a day that is none", async () => {
    await expect(makeDailyLog({}).compute("2026-11-21")).rejects.toMatchObject({ code: "log.future_date" });
    await expect(makeDailyLog({}).compute("yesterday")).rejects.toMatchObject({ code: "log.bad_date" });
  });
});
