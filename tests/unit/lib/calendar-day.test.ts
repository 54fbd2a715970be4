import { describe, expect, it } from "vitest";
import { addDays, daysBetween, toDayWindow, toLocalDay } from "../../../src/lib/calendar-day.ts";
import { HOUR } from "../../../src/lib/durations.ts";

function hours(day: string, timezone: string): number {
  const { from, to } = toDayWindow(day, timezone);
  return (to.getTime() - from.getTime()) / HOUR;
}

describe("the window of a day", () => {
  it("begins and ends at local midnight", () => {
    expect(toDayWindow("2026-11-20", "Europe/Berlin")).toEqual({
      from: new Date("2026-11-19T23:00:00Z"),
      to: new Date("2026-11-20T23:00:00Z"),
    });
    expect(toDayWindow("2026-11-20", "Pacific/Kiritimati").from).toEqual(new Date("2026-11-19T10:00:00Z"));
    expect(toDayWindow("2026-11-20", "Pacific/Niue").from).toEqual(new Date("2026-11-20T11:00:00Z"));
    expect(toDayWindow("2026-11-20", "Asia/Kathmandu").from).toEqual(new Date("2026-11-19T18:15:00Z"));
  });

  it("has 23 hours when the clocks of Berlin go forward and 25 when they go back", () => {
    expect(toDayWindow("2026-03-29", "Europe/Berlin")).toEqual({
      from: new Date("2026-03-28T23:00:00Z"),
      to: new Date("2026-03-29T22:00:00Z"),
    });
    expect(hours("2026-03-29", "Europe/Berlin")).toBe(23);
    expect(hours("2026-10-25", "Europe/Berlin")).toBe(25);
    expect(hours("2026-10-26", "Europe/Berlin")).toBe(24);
  });

  it("begins at one o'clock where midnight does not exist", () => {
    // Cairo's clocks go from 00:00 to 01:00 on the last Friday of April.
    expect(toDayWindow("2026-04-24", "Africa/Cairo").from).toEqual(new Date("2026-04-23T22:00:00Z"));
    expect(hours("2026-04-24", "Africa/Cairo")).toBe(23);
  });

  it("is empty for a day that a zone skipped", () => {
    expect(hours("2011-12-30", "Pacific/Apia")).toBe(0);
  });

  it("leaves no gap and no overlap between the days of a year", () => {
    for (const zone of ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe"]) {
      let day = "2026-01-01";
      for (let index = 0; index < 365; index += 1) {
        const { from, to } = toDayWindow(day, zone);
        expect(toLocalDay(from, zone)).toBe(day);
        expect(toLocalDay(new Date(to.getTime() - 1), zone)).toBe(day);
        day = addDays(day, 1);
      }
    }
  });
});

describe("a day", () => {
  it("is counted in calendar days across a change of the clocks", () => {
    expect(daysBetween("2026-10-24", "2026-10-26")).toBe(2);
    expect(daysBetween("2026-03-30", "2026-03-28")).toBe(-2);
  });
});
