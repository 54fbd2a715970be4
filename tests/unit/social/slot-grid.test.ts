import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { DAY, HOUR, MINUTE } from "../../../src/lib/durations.ts";
import { planSlots } from "../../../src/social/plan-slots.ts";
import { listSlots, type SlotRules } from "../../../src/social/slot-grid.ts";
import type { SocialPost } from "../../../src/domain/social.ts";

const rules = (changes: Partial<SlotRules> = {}): SlotRules => ({
  timezone: "Europe/Berlin",
  spacingMs: 2 * HOUR,
  quiet: { from: 21 * 60, to: 8 * 60 },
  leadMs: 15 * MINUTE,
  horizonMs: 3 * DAY,
  ...changes,
});

/** As a clock in the zone shows it. */
function show(slots: number[], timeZone = "Europe/Berlin"): string[] {
  const format = new Intl.DateTimeFormat("sv-SE", { timeZone, dateStyle: "short", timeStyle: "short" });
  return slots.map((at) => format.format(at));
}

test("Slots stand at local times, between the quiet hours, and not before the lead is over", () => {
  const slots = listSlots(rules({ horizonMs: DAY }), new Date("2026-11-20T12:50:00Z"));
  expect(show(slots)).toEqual([
    "2026-11-20 16:00",
    "2026-11-20 18:00",
    "2026-11-20 20:00",
    "2026-11-21 08:00",
    "2026-11-21 10:00",
    "2026-11-21 12:00",
  ]);
});

test("A local time that the clocks skip gives no slot, and local times stay the same after it", () => {
  const slots = listSlots(
    rules({ quiet: undefined, spacingMs: 30 * MINUTE, horizonMs: 4 * HOUR }),
    new Date("2026-03-28T23:00:00Z"),
  );
  expect(show(slots).filter((text) => text.startsWith("2026-03-29 0"))).toEqual(
    ["00:30", "01:00", "01:30", "03:00", "03:30", "04:00", "04:30", "05:00"].map((time) => `2026-03-29 ${time}`),
  );
});

test("A local time that comes twice gives one slot, its first", () => {
  const slots = listSlots(
    rules({ quiet: undefined, spacingMs: HOUR, horizonMs: 5 * HOUR }),
    new Date("2026-10-24T23:00:00Z"),
  );
  const doubled = slots.filter((at) => show([at])[0] === "2026-10-25 02:00");
  expect(doubled).toEqual([Date.parse("2026-10-25T00:00:00Z")]);
});

test("Zones far from UTC and with odd offsets keep their quiet hours", () => {
  for (const timezone of ["Pacific/Kiritimati", "Pacific/Pago_Pago", "Asia/Kathmandu", "Australia/Lord_Howe"]) {
    const slots = listSlots(rules({ timezone }), new Date("2026-04-03T10:00:00Z"));
    expect(slots.length).toBeGreaterThan(15);
    for (const text of show(slots, timezone)) expect(text.slice(11)).toMatch(/^(08|10|12|14|16|18|20):00$/);
  }
});

describe("Whatever the rules", () => {
  const quietTimes = fc.option(
    fc
      .record({ from: fc.integer({ min: 0, max: 1439 }), to: fc.integer({ min: 0, max: 1439 }) })
      .filter(({ from, to }) => from !== to),
    { nil: undefined },
  );
  const anyRules = fc.record({
    timezone: fc.constantFrom(
      "UTC",
      "Europe/Berlin",
      "America/New_York",
      "America/Santiago",
      "Asia/Kolkata",
      "Africa/Casablanca",
    ),
    spacingMs: fc.integer({ min: 7, max: 3_000 }).map((minutes) => minutes * MINUTE),
    quiet: quietTimes,
    leadMs: fc.integer({ min: 1, max: 1_000 }).map((minutes) => minutes * MINUTE),
    horizonMs: fc.constant(6 * DAY),
  });
  const anyTime = fc.date({ min: new Date("2026-01-01"), max: new Date("2027-12-31"), noInvalidDate: true });

  test("slots ascend, keep lead and horizon, and none is in the quiet hours", () => {
    fc.assert(
      fc.property(anyRules, anyTime, (given, now) => {
        const slots = listSlots(given, now);
        for (const [index, at] of slots.entries()) {
          expect(at).toBeGreaterThan(slots[index - 1] ?? 0);
          expect(at).toBeGreaterThanOrEqual(now.getTime() + given.leadMs);
          expect(at).toBeLessThanOrEqual(now.getTime() + given.horizonMs);
        }
        const { quiet } = given;
        if (quiet === undefined) return;
        for (const text of show(slots, given.timezone)) {
          const minute = Number(text.slice(11, 13)) * 60 + Number(text.slice(14));
          const after = (minute - quiet.from + 1440) % 1440;
          expect(after).toBeGreaterThanOrEqual((quiet.to - quiet.from + 1440) % 1440);
        }
      }),
      { numRuns: 50 },
    );
  });

  test("planned posts keep their distance from one another and from claimed times, over a change of the clocks too", () => {
    fc.assert(
      fc.property(
        anyRules,
        anyTime,
        fc.array(fc.integer({ min: 0, max: 8_000 }), { maxLength: 20 }),
        (given, now, taken) => {
          const claimed = taken.map((minute) => now.getTime() + minute * MINUTE);
          const posts = Array.from(
            { length: 12 },
            (_, index) => ({ clientId: `p${index}`, channel: "main", text: "", link: "", version: 1 }) as SocialPost,
          );
          const plan = planSlots(posts, {
            slots: listSlots(given, now),
            taken: new Map([["main", claimed]]),
            spacingMs: given.spacingMs,
          });
          const times = plan.planned.map(({ slot }) => Date.parse(slot));
          for (const [index, at] of times.entries()) {
            for (const other of [...claimed, ...times.slice(0, index)]) {
              expect(Math.abs(at - other)).toBeGreaterThanOrEqual(given.spacingMs);
            }
          }
          expect(plan.planned.length + plan.left.length).toBe(12);
        },
      ),
      { numRuns: 50 },
    );
  });
});

test("Each channel has times of its own", () => {
  const posts = ["a", "b"].map(
    (channel) => ({ clientId: channel, channel, text: "", link: "", version: 1 }) as SocialPost,
  );
  const slots = listSlots(rules(), new Date("2026-11-20T12:00:00Z"));
  const { planned } = planSlots(posts, { slots, taken: new Map(), spacingMs: HOUR });
  expect(planned.map(({ slot }) => slot)).toEqual([planned[0]?.slot, planned[0]?.slot]);
});
