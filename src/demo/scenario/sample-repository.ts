import { SAMPLE_SOURCES } from "./sample-sources.ts";

/** The gate of the sample repository, a command a line. On the untouched base the second and the third fail. */
export const SAMPLE_CHECKS: readonly { command: string; passesOnBase: boolean }[] = [
  { command: "node scripts/lint.js", passesOnBase: true },
  { command: "node --test tests/money.test.js", passesOnBase: false },
  { command: "node --test tests/dates.test.js", passesOnBase: false },
  { command: "node --test tests/text.test.js", passesOnBase: true },
  { command: "node scripts/examples.js", passesOnBase: true },
];

const README = `# tally

Small functions for invoices: money in whole cents, days without time zones, short texts.

    import { split } from "tally/money";
    split(900, 3); // [300, 300, 300]

## Modules

- \`tally/money\`: \`split\`, \`format\`
- \`tally/dates\`: \`addMonths\`, \`daysBetween\`
- \`tally/text\`: \`initials\`, \`shorten\`

## Development

\`npm test\` runs all checks. Each module has a test file and an example for each function.
`;

const MONEY_TEST = `import assert from "node:assert/strict";
import { test } from "node:test";
import { format, split } from "../src/money.js";

test("shares are equal where the amount divides", () => {
  assert.deepEqual(split(900, 3), [300, 300, 300]);
});

test("shares add up to the whole amount", () => {
  const shares = split(1000, 3);
  assert.equal(shares.reduce((sum, share) => sum + share, 0), 1000);
  assert.equal(Math.max(...shares) - Math.min(...shares), 1);
});

test("amounts are written with two digits", () => {
  assert.equal(format(5), "0.05 EUR");
  assert.equal(format(-1250, "USD"), "-12.50 USD");
});
`;

const DATES_TEST = `import assert from "node:assert/strict";
import { test } from "node:test";
import { addMonths, daysBetween } from "../src/dates.js";

test("a month later is the same day", () => {
  assert.equal(addMonths("2026-11-20", 2), "2027-01-20");
});

test("the end of a long month becomes the end of a short one", () => {
  assert.equal(addMonths("2026-01-31", 1), "2026-02-28");
  assert.equal(addMonths("2028-01-31", 1), "2028-02-29");
});

test("days are counted over the end of a month", () => {
  assert.equal(daysBetween("2026-02-27", "2026-03-01"), 2);
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

const LINT = `// Style rules of the repository: one line for each finding, exit code 1 where there is one.
import { existsSync, readdirSync, readFileSync } from "node:fs";

const findings = [];
for (const folder of [".", "src", "tests", "scripts"]) {
  for (const name of readdirSync(folder)) {
    if (!/\\.(js|md)$/.test(name)) continue;
    const path = folder + "/" + name;
    const text = readFileSync(path, "utf8");
    text.split("\\n").forEach((line, index) => {
      if (/[ \\t]+$/.test(line)) findings.push(path + ":" + (index + 1) + " ends in spaces");
      if (line.includes("\\t")) findings.push(path + ":" + (index + 1) + " holds a tab");
    });
    if (!text.endsWith("\\n")) findings.push(path + " has no line break at its end");
    if (folder === "src" && !existsSync("tests/" + name.replace(".js", ".test.js"))) findings.push(path + " has no test");
  }
}
for (const finding of findings) console.log(finding);
console.log(findings.length === 0 ? "No findings." : findings.length + " findings.");
process.exitCode = findings.length === 0 ? 0 : 1;
`;

const EXAMPLES = `// Runs each "@example call // result" of src/ and compares.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";

let count = 0;
for (const name of readdirSync("src")) {
  const functions = await import("../src/" + name);
  const text = readFileSync("src/" + name, "utf8");
  for (const [, call, result] of text.matchAll(/@example (.+) \\/\\/ (.+)$/gm)) {
    const run = new Function(...Object.keys(functions), "return " + call);
    assert.equal(JSON.stringify(run(...Object.values(functions))), JSON.stringify(JSON.parse(result)), name + ": " + call);
    count += 1;
  }
}
console.log(count + " examples hold.");
`;

/** A small JavaScript library without dependencies: each path with its text. */
export const SAMPLE_REPOSITORY: Readonly<Record<string, string>> = {
  ...SAMPLE_SOURCES,
  "README.md": README,
  "package.json": `${JSON.stringify(
    {
      name: "tally",
      version: "1.0.0",
      private: true,
      type: "module",
      exports: { "./*": "./src/*.js" },
      scripts: { test: SAMPLE_CHECKS.map((check) => check.command).join(" && ") },
    },
    null,
    2,
  )}\n`,
  "scripts/lint.js": LINT,
  "scripts/examples.js": EXAMPLES,
  "tests/money.test.js": MONEY_TEST,
  "tests/dates.test.js": DATES_TEST,
  "tests/text.test.js": TEXT_TEST,
};
