import { type ScenarioCheck, toManifest } from "../repository.ts";

/** `addMonths` runs over the end of a short month, and the second check shows it. */
export const DUE_DATES_CHECKS: readonly ScenarioCheck[] = [
  { command: "node --test test/terms.test.js", passesOnBase: true },
  { command: "node --test test/months.test.js", passesOnBase: false },
];

const README = `# due-dates

When is it due? Days are "YYYY-MM-DD" and have no time zone.

    import { dueDay } from "due-dates";

    dueDay("2026-11-20", "14 days"); // "2026-12-04"
    dueDay("2026-11-20", "2 months"); // "2027-01-20"

- \`lib/terms.js\` reads the terms of an invoice.
- \`lib/days.js\` counts days and months.

\`npm test\` runs the tests.
`;

const DAYS = `/** The day some days later. */
export function addDays(day, count) {
  const [year, month, date] = day.split("-").map(Number);
  return toDay(year, month - 1, date + count);
}

/** The same day some months later. */
export function addMonths(day, count) {
  const [year, month, date] = day.split("-").map(Number);
  return toDay(year, month - 1 + count, date);
}

function toDay(year, monthIndex, date) {
  return new Date(Date.UTC(year, monthIndex, date)).toISOString().slice(0, 10);
}
`;

const TERMS = `import { addDays, addMonths } from "./days.js";

/** The last day to pay: terms are "14 days", "1 month" and the like. */
export function dueDay(day, terms) {
  const match = /^(\\d+) (day|month)s?$/.exec(terms);
  if (match === null) throw new RangeError("unknown terms: " + terms);
  const [, count, unit] = match;
  return unit === "day" ? addDays(day, Number(count)) : addMonths(day, Number(count));
}
`;

const TERMS_TEST = `import assert from "node:assert/strict";
import { test } from "node:test";
import { dueDay } from "../lib/terms.js";

test("days are counted over the end of a month and of a year", () => {
  assert.equal(dueDay("2026-11-20", "14 days"), "2026-12-04");
  assert.equal(dueDay("2026-12-31", "1 day"), "2027-01-01");
});

test("a day late in the month stays that day", () => {
  assert.equal(dueDay("2026-11-20", "2 months"), "2027-01-20");
  assert.equal(dueDay("2026-04-30", "1 month"), "2026-05-30");
});

test("terms that nobody knows are refused", () => {
  assert.throws(() => dueDay("2026-11-20", "soon"), RangeError);
});
`;

const MONTHS_TEST = `import assert from "node:assert/strict";
import { test } from "node:test";
import { addMonths } from "../lib/days.js";

test("the end of a long month becomes the end of a short one", () => {
  assert.equal(addMonths("2026-01-31", 1), "2026-02-28");
  assert.equal(addMonths("2026-03-31", 1), "2026-04-30");
});

test("February has 29 days in a leap year", () => {
  assert.equal(addMonths("2028-01-31", 1), "2028-02-29");
});
`;

export const DUE_DATES_FILES: Readonly<Record<string, string>> = {
  "README.md": README,
  "package.json": toManifest("due-dates", DUE_DATES_CHECKS, "./lib/terms.js"),
  "lib/days.js": DAYS,
  "lib/terms.js": TERMS,
  "test/terms.test.js": TERMS_TEST,
  "test/months.test.js": MONTHS_TEST,
};
