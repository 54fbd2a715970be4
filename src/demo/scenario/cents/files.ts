import { type ScenarioCheck, toManifest } from "../repository.ts";

/** `split` loses what does not divide, and the second check shows it. */
export const CENTS_CHECKS: readonly ScenarioCheck[] = [
  { command: "node --test test/text.test.js", passesOnBase: true },
  { command: "node --test test/split.test.js", passesOnBase: false },
];

const README = `# cents

Money as whole cents, so that nothing is lost to floating point.

    import { format, parse, split } from "cents";

    parse("12.50"); // 1250
    format(1250); // "12.50 EUR"
    split(900, 3); // [300, 300, 300]

\`npm test\` runs the tests. There is nothing to install.
`;

const CENTS = `/** An amount for people: 1250 is "12.50 EUR". */
export function format(cents, currency = "EUR") {
  const sign = cents < 0 ? "-" : "";
  const digits = String(Math.abs(cents)).padStart(3, "0");
  return sign + digits.slice(0, -2) + "." + digits.slice(-2) + " " + currency;
}

/** An amount that a person wrote, such as "12.50" or "-3", in cents. */
export function parse(text) {
  const match = /^(-?)(\\d+)(?:\\.(\\d\\d))?$/.exec(text.trim());
  if (match === null) throw new RangeError("not an amount: " + text);
  const [, sign, whole, rest = "00"] = match;
  return Number(sign + whole + rest);
}

/** An amount in equal shares, as far as it can be divided. */
export function split(cents, parts) {
  const share = Math.floor(cents / parts);
  return Array.from({ length: parts }, () => share);
}
`;

const TEXT_TEST = `import assert from "node:assert/strict";
import { test } from "node:test";
import { format, parse } from "../cents.js";

test("amounts are written with two digits", () => {
  assert.equal(format(5), "0.05 EUR");
  assert.equal(format(-1250, "USD"), "-12.50 USD");
});

test("amounts are read with or without their cents", () => {
  assert.equal(parse("12.50"), 1250);
  assert.equal(parse(" -3 "), -300);
  assert.throws(() => parse("3.5"), RangeError);
});
`;

const SPLIT_TEST = `import assert from "node:assert/strict";
import { test } from "node:test";
import { split } from "../cents.js";

test("shares are equal where the amount can be divided", () => {
  assert.deepEqual(split(900, 3), [300, 300, 300]);
});

test("shares add up to the whole amount and differ by one cent at most", () => {
  for (const [cents, parts] of [[1000, 3], [10, 3], [1, 4], [-1000, 3]]) {
    const shares = split(cents, parts);
    assert.equal(shares.reduce((sum, share) => sum + share, 0), cents);
    assert.ok(Math.max(...shares) - Math.min(...shares) <= 1);
  }
});
`;

export const CENTS_FILES: Readonly<Record<string, string>> = {
  "README.md": README,
  "package.json": toManifest("cents", CENTS_CHECKS, "./cents.js"),
  "cents.js": CENTS,
  "test/text.test.js": TEXT_TEST,
  "test/split.test.js": SPLIT_TEST,
};
