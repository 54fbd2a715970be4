import { expect, test } from "vitest";
import { toShippedEntries } from "../../../src/cli/open-social.ts";
import { events, makeDailyLog } from "../daily-log/fixture.ts";

const LINK = "https://acme.example/changelog";

test("What a day's log says was closed as done becomes one entry, the same however often it is asked for", async () => {
  const log = makeDailyLog({
    events: [
      events.created("2026-11-19T08:00:00.000Z", 1, "Export invoices"),
      events.closed("2026-11-19T10:00:00.000Z", 1, "The issue was closed.", "Export invoices"),
      events.closed("2026-11-19T11:00:00.000Z", 2, "The issue was closed as not planned.", "Print stamps"),
      events.closed("2026-11-19T12:00:00.000Z", 3, "The issue was closed.", "Round amounts"),
    ],
  });
  const [entry, ...more] = toShippedEntries(await log.compute("2026-11-19"), LINK);
  expect(more).toEqual([]);
  expect(entry).toMatchObject({
    id: "shipped-2026-11-19",
    title: "Shipped: Export invoices; Round amounts",
    link: LINK,
  });
  expect(toShippedEntries(await log.compute("2026-11-19"), LINK)).toEqual([entry]);
});

test("A day on which nothing was closed makes no entry", async () => {
  expect(toShippedEntries(await makeDailyLog({}).compute("2026-11-19"), LINK)).toEqual([]);
});
