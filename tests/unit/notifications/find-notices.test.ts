import { expect, test } from "vitest";
import type { AccountHold } from "../../../src/domain/account.ts";
import type { WorkItem } from "../../../src/domain/work-item.ts";
import { findNotices, type NoticeFacts } from "../../../src/notifications/find-notices.ts";
import { DAY, HOUR } from "../../../src/lib/durations.ts";

const NOW = new Date("2026-03-10T12:00:00Z");
const ago = (ms: number) => new Date(NOW.getTime() - ms).toISOString();

const find = (facts: Partial<NoticeFacts>) =>
  findNotices({
    ...{ items: [], holds: [], events: [], spent: { runs: 0, usd: 0 }, limits: { runsPerDay: 40, usdPerDay: 20 } },
    ...{ date: "2026-03-10", questionAfterMs: DAY, webUrl: "https://github.com", now: NOW },
    ...facts,
  });

const makeItem = (issue: number, changes: Partial<WorkItem>): WorkItem => ({
  ...({ id: `acme--shop-${issue}`, repo: "acme/shop", issue, status: "waiting", stage: "triage" } as WorkItem),
  ...{ rank: 0, seen: "", attempts: 0, troubles: 0, createdAt: ago(DAY), updatedAt: ago(DAY) },
  ...changes,
});

test("Where nothing needs a person there is no notice", () => {
  const review = makeItem(1, { status: "review" });
  const queued = makeItem(2, { status: "queued" });
  expect(find({ items: [review, queued], spent: { runs: 39, usd: 19.99 } })).toEqual([]);
});

test("A question is told when it has waited for so long, and another question under the same issue is another notice", () => {
  const asked = (askedAt: string) =>
    makeItem(3, { reason: "needs-clarification", question: { text: "<b>Which?</b>", url: "https://x/3", askedAt } });
  expect(find({ items: [asked(ago(23 * HOUR))] })).toEqual([]);
  const [first] = find({ items: [asked(ago(25 * HOUR))] });
  expect(first).toMatchObject({ url: "https://x/3", text: expect.stringContaining("in acme/shop#3") });
  expect(first?.text).not.toContain("Which");
  expect(find({ items: [asked(ago(50 * HOUR))] })[0]?.key).not.toBe(first?.key);
});

test("Items that are parked for what all of a project meet are one notice, others one each", () => {
  const parked = [1, 2, 3].map((issue) => makeItem(issue, { status: "parked", reason: "no-permission" }));
  const failed = makeItem(4, { status: "parked", reason: "attempts-exhausted" });
  const notices = find({ items: [...parked, failed] });
  expect(notices.map(({ key }) => key)).toEqual(["parked:acme/shop:no-permission", "parked:acme--shop-4"]);
  expect(notices[0]?.text).toBe("acme/shop#1 (and 2 more there) is parked: the host refuses Millrace a permission.");
});

test("The day's budget is told once a day, whichever limit it is", () => {
  expect(find({ spent: { runs: 40, usd: 3 } })).toMatchObject([{ key: "budget:2026-03-10", text: /40 runs/ }]);
  const [both] = find({ spent: { runs: 41, usd: 20.5 } });
  expect(both?.text).toContain("$20 (limits.usdPerDay) and 40 runs");
});

test("An account is told only where a person has to act", () => {
  const hold = {
    account: "codex:1",
    agent: "codex",
    kind: "auth",
    since: ago(HOUR),
    repeats: 0,
    why: "x",
  } as AccountHold;
  expect(find({ holds: [{ ...hold, until: ago(-HOUR) }] })).toEqual([]);
  expect(find({ holds: [hold] })).toMatchObject([{ key: "account:codex:1" }]);
});

test("A source is dead after three looks without an answer, and alive with the first answer", () => {
  const silent = {
    type: "source:silent" as const,
    at: ago(HOUR),
    source: "sentry acme",
    code: "sentry.timeout",
    message: "",
  };
  const read = {
    type: "source:read" as const,
    at: ago(0),
    source: "sentry acme",
    seen: 0,
    created: 0,
    changed: 0,
    closed: 0,
  };
  expect(find({ events: [silent, silent] })).toEqual([]);
  expect(find({ events: [silent, silent, silent] })).toMatchObject([{ key: "source:sentry acme" }]);
  expect(find({ events: [silent, silent, silent, read] })).toEqual([]);
  expect(find({ events: [silent, silent, read, silent] })).toEqual([]);
});
