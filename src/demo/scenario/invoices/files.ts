import { type ScenarioCheck, toManifest } from "../repository.ts";
import { EXAMPLES_SCRIPT, LINT_SCRIPT } from "./scripts.ts";

/** All of them pass on the base. */
export const INVOICES_CHECKS: readonly ScenarioCheck[] = [
  { command: "node scripts/lint.js", passesOnBase: true },
  { command: "node scripts/examples.js", passesOnBase: true },
  { command: "node --test", passesOnBase: true },
];

const README = `# invoices

Small functions for invoices: what they add up to, and the short texts on them.

    import { total } from "invoices/total";

    total([{ quantity: 2, cents: 1250 }]); // 2500

## Modules

- \`invoices/total\`: \`total\`, \`withTax\`
- \`invoices/text\`: \`initials\`, \`shorten\`

## Development

\`npm test\` runs all checks. Each module has a test file and an example for each function.
`;

const TOTAL = `/**
 * Amounts are whole cents.
 */

/**
 * What the lines of an invoice add up to.
 * @example total([{ quantity: 2, cents: 1250 }, { quantity: 1.5, cents: 333 }]) // 3000
 */
export function total(lines) {
  return lines.reduce((sum, { quantity, cents }) => sum + Math.round(quantity * cents), 0);
}

/**
 * An amount with its tax, in percent.
 * @example withTax(1000, 19) // 1190
 */
export function withTax(cents, percent) {
  return cents + Math.round((cents * percent) / 100);
}
`;

const TEXT = `/**
 * The first letters of a name.
 * @example initials("Ada Lovelace") // "AL"
 */
export function initials(name) {
  return name.split(" ").map((word) => word[0].toUpperCase()).join("");
}

/**
 * A long text, cut with three dots.
 * @example shorten("statement", 6) // "sta..."
 */
export function shorten(text, length) {
  return text.length <= length ? text : text.slice(0, Math.max(0, length - 3)) + "...";
}
`;

const TOTAL_TEST = `import assert from "node:assert/strict";
import { test } from "node:test";
import { total, withTax } from "../src/total.js";

test("an invoice without lines costs nothing", () => {
  assert.equal(total([]), 0);
});

test("tax is rounded to a whole cent", () => {
  assert.equal(withTax(995, 19), 1184);
});
`;

const TEXT_TEST = `import assert from "node:assert/strict";
import { test } from "node:test";
import { initials, shorten } from "../src/text.js";

test("a name has initials", () => {
  assert.equal(initials("Ada Lovelace"), "AL");
});

test("a short text stays as it is", () => {
  assert.equal(shorten("bill", 6), "bill");
});
`;

export const INVOICES_FILES: Readonly<Record<string, string>> = {
  "README.md": README,
  "package.json": toManifest("invoices", INVOICES_CHECKS, { "./*": "./src/*.js" }),
  "scripts/lint.js": LINT_SCRIPT,
  "scripts/examples.js": EXAMPLES_SCRIPT,
  "src/total.js": TOTAL,
  "src/text.js": TEXT,
  "tests/total.test.js": TOTAL_TEST,
  "tests/text.test.js": TEXT_TEST,
};
