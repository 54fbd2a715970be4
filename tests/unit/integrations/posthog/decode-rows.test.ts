import fc from "fast-check";
import { expect, test } from "vitest";
import {
  readCount,
  readJson,
  readNumber,
  readText,
  readTexts,
  readTime,
} from "../../../../src/integrations/posthog/cells.ts";
import { decodeRows } from "../../../../src/integrations/posthog/decode-rows.ts";

const COLUMNS = { id: readText, users: readCount, seen: readTime, rate: readNumber, types: readTexts, list: readJson };
const NAMES = Object.keys(COLUMNS);
const decode = (answer: { results: unknown[] } & Record<string, unknown>) => decodeRows(answer, COLUMNS, ["id"]);

const cell = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    undefined,
    "",
    "NaN",
    Number.NaN,
    Number.POSITIVE_INFINITY,
    "1e999",
    "12",
    "-3",
    7,
    true,
  ),
  fc.string(),
  fc.double(),
  fc.bigInt(),
  fc.constant("2026-11-20 10:11:12.123456"),
  fc.constant("x".repeat(100_000)),
  fc.array(fc.anything(), { maxLength: 4 }),
  fc.anything(),
);
const row = fc.oneof(
  { weight: 5, arbitrary: fc.array(cell, { maxLength: 9 }) },
  { weight: 1, arbitrary: fc.anything() },
);
const columns = fc.oneof(
  fc.constant<unknown>(NAMES),
  fc.constantFrom<unknown>(null, undefined, [], "id", {}),
  fc.shuffledSubarray(NAMES),
  fc.array(fc.anything({ withNullPrototype: false }), { maxLength: 8 }),
);

test("Whatever rows come, nothing is thrown, and each row is decoded or counted among the dropped and named", () => {
  fc.assert(
    fc.property(fc.array(row, { maxLength: 12 }), columns, fc.anything(), (results, given, hasMore) => {
      const decoded = decode({ results, columns: given, hasMore });
      expect(decoded.rows.length + decoded.dropped).toBe(results.length);
      expect(decoded.rows.every(({ id }) => typeof id === "string" && id !== "")).toBe(true);
      if (decoded.dropped > 0) expect(decoded.unread.join("\n")).toContain("left out");
      for (const { users, seen, rate } of decoded.rows) {
        expect(users === undefined || (Number.isInteger(users) && users >= 0)).toBe(true);
        expect(seen === undefined || !Number.isNaN(Date.parse(seen))).toBe(true);
        expect(rate === undefined || Number.isFinite(rate)).toBe(true);
      }
    }),
    { numRuns: 5_000 },
  );
});

test.each([
  ["no rows", [], 0, []],
  ["a row without cells", [[]], 0, ["row 1 has fewer than 6 cells", "row 1 has no id and was left out"]],
  ["a row of null", [[null]], 0, ["row 1 has fewer than 6 cells", "row 1 has no id and was left out"]],
  ["null in place of a row", [null, "x", {}], 0, ["row 1 and 2 more: each is no list of cells and was left out"]],
  ["a short row with its key", [["a"]], 1, ["row 1 has fewer than 6 cells"]],
  [
    "a long row",
    [["a", 1, null, null, null, null, "?", "?"]],
    1,
    ["row 1 has more than 6 cells; the rest was ignored"],
  ],
  ["a number as text", [["a", "12", null, null, null, null]], 1, []],
  ["no number", [["a", "many", null, null, null, null]], 1, ["row 1 has a users that cannot be read"]],
])("%s", (_what, results, rows, unread) => {
  const decoded = decode({ results, columns: NAMES });
  expect(decoded.rows).toHaveLength(rows);
  expect(decoded.unread).toEqual(unread);
});

test("Columns are taken by name, in whatever order they come", () => {
  const decoded = decode({ results: [[9, "a"]], columns: ["users", "id"] });
  expect(decoded.rows[0]).toMatchObject({ id: "a", users: 9 });
  expect(decoded.unread).toContain("the answer has no column rate");
});

test("Without names, columns are taken in order, and that is said", () => {
  const decoded = decode({ results: [["a", 9, null, null, null, null]], columns: null });
  expect(decoded.rows[0]).toMatchObject({ id: "a", users: 9 });
  expect(decoded.unread).toEqual(["the answer does not name its columns; they were taken in order"]);
});

test("More rows than were asked for, and more than are read, are said", () => {
  const results = Array.from({ length: 5_003 }, () => ["a", 1, null, null, null, null]);
  const decoded = decode({ results, columns: NAMES, hasMore: true });
  expect(decoded.rows).toHaveLength(5_000);
  expect(decoded.dropped).toBe(3);
  expect(decoded.unread).toEqual([
    "there are more rows than were asked for",
    "3 rows after the first 5000 were left out",
  ]);
});

test("Times without a zone are UTC, lists come in any form, and a huge cell is cut", () => {
  const cells = ["x".repeat(9_000), 1, "2026-11-20 10:11:12", "0.25", '["TypeError", 5, null]', '{"a": 1}'];
  const [first] = decode({ results: [cells], columns: NAMES }).rows;
  expect(first).toMatchObject({
    seen: "2026-11-20T10:11:12.000Z",
    rate: 0.25,
    types: ["TypeError", "5"],
    list: { a: 1 },
  });
  expect(first?.id).toHaveLength(2_000);
});
