import { expect, it } from "vitest";
import { parseDay } from "../../../src/daily-log/parse-day.ts";

it("A day is accepted only where the calendar has it.", () => {
  expect(parseDay("2028-02-29")).toBe("2028-02-29");
  for (const text of ["2026-02-29", "2026-13-01", "20.11.2026", "", "2026-11-20T00:00"]) {
    expect(() => parseDay(text)).toThrow("no day of the calendar");
  }
});
