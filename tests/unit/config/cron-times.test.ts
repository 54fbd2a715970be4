import { expect, test } from "vitest";
import { listCronTimes } from "../../../src/config/cron-times.ts";

const DAY = { from: new Date("2026-11-20T00:00:00Z"), to: new Date("2026-11-21T00:00:00Z") };
const times = (pattern: string, timezone = "UTC", window = DAY) =>
  listCronTimes(pattern, timezone, window).map((at) => at.toISOString().slice(8, 16));

test.each([
  ["0 18 * * *", ["20T18:00"]],
  ["0 */6 * * *", ["20T00:00", "20T06:00", "20T12:00", "20T18:00"]],
  ["30 9-11 * * fri", ["20T09:30", "20T10:30", "20T11:30"]],
  ["15,45 9 * * 1-5", ["20T09:15", "20T09:45"]],
  ["0 9 * * 7", []],
  ["0 9 1 * 5", ["20T09:00"]],
  ["0 9 1 * *", []],
  ["0 9 * NOV *", ["20T09:00"]],
  ["10 0 18 * * *", ["20T18:00"]],
  ["40/10 18 * * *", ["20T18:40", "20T18:50"]],
  ["", []],
])("The cron text %j fires at the minutes that it names", (pattern, expected) => {
  expect(times(pattern)).toEqual(expected);
});

test("A schedule follows the clock of its time zone", () => {
  expect(times("0 18 * * *", "Asia/Kathmandu")).toEqual(["20T12:15"]);
});

test("A time that the clock skips in spring does not come", () => {
  const window = { from: new Date("2026-03-28T23:00:00Z"), to: new Date("2026-03-29T22:00:00Z") };
  expect(times("30 2 * * *", "Europe/Berlin", window)).toEqual([]);
  expect(times("30 3 * * *", "Europe/Berlin", window)).toEqual(["29T01:30"]);
});
