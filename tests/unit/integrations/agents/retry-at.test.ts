import { describe, expect, test } from "vitest";
import { isUsageLimit, toRetryAt } from "../../../../src/integrations/agents/retry-at.ts";

const NOW = new Date("2026-03-01T12:00:30Z");
const inSeconds = (seconds: number) => NOW.getTime() / 1000 + seconds;
const retryAt = (text: string) => toRetryAt([text], undefined, NOW)?.toISOString();

describe("when an account may go on", () => {
  test.each([
    ["Retry-After: 3600", "2026-03-01T13:00:30.000Z"],
    ["please retry after 120 seconds", "2026-03-01T12:02:30.000Z"],
    [`Claude AI usage limit reached|${inSeconds(1800)}`, "2026-03-01T12:30:30.000Z"],
    ["You've hit your session limit · resets 2pm (UTC)", "2026-03-01T14:00:00.000Z"],
    ["You've hit your session limit · resets 4:20pm (Europe/Warsaw)", "2026-03-01T15:20:00.000Z"],
    ["resets 12am (America/New_York)", "2026-03-01T18:00:30.000Z"],
    ["resets 3pm (Middle/Nowhere)", undefined],
    ["no time in it", undefined],
  ])("%s", (text, expected) => {
    expect(retryAt(text)).toBe(expected);
  });

  test("The event's own time goes before the text.", () => {
    expect(toRetryAt(["Retry-After: 60"], { resetsAt: inSeconds(7200) }, NOW)).toEqual(
      new Date("2026-03-01T14:00:30Z"),
    );
  });

  test("A time in the past becomes a minute, a far one six hours, and a weekly one eight days at most.", () => {
    expect(toRetryAt([], { resetsAt: 1 }, NOW)).toEqual(new Date("2026-03-01T12:01:30Z"));
    expect(toRetryAt([], { resetsAt: inSeconds(9e6) }, NOW)).toEqual(new Date("2026-03-01T18:00:30Z"));
    const weekly = { resetsAt: inSeconds(9e6), rateLimitType: "seven_day" };
    expect(toRetryAt([], weekly, NOW)).toEqual(new Date("2026-03-09T12:00:30Z"));
  });
});

test.each([
  ["Claude AI usage limit reached|1700000000", true],
  ["You've hit your session limit · resets 4:20am", true],
  ["You have reached your weekly usage limit", true],
  ["The limit of this loop is ten", false],
])("Whether %j speaks of a spent limit: %s.", (text, expected) => {
  expect(isUsageLimit(text)).toBe(expected);
});
