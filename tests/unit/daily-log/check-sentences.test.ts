import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { toSentences } from "../../../src/daily-log/wording/check-sentences.ts";
import type { Citable } from "../../../src/daily-log/wording/citable.ts";

const fact = (issue: number, title: string, state: Citable["state"] = "closed"): Citable => ({
  ...{ id: `acme/shop#${issue}`, repo: "acme/shop", issue, title, state },
});
const FACTS = [
  fact(7, "Receipts lose a cent when split 3 ways"),
  fact(8, "Released notes name setup.exe wrongly"),
  fact(9, "Receipt page has a dark scheme", "opened"),
];
const check = (text: string, ...cites: string[]) => toSentences([{ text, cites }], FACTS);

test("A sentence over what it cites stands, with what it cites", () => {
  expect(check("Split receipts no longer lose a cent, also 3 ways.", "acme/shop#7")).toEqual([
    {
      text: "Split receipts no longer lose a cent, also 3 ways.",
      state: "closed",
      cites: [{ repo: "acme/shop", issue: 7 }],
    },
  ]);
  expect(check("Receipts are split right, and notes name the file right.", "acme/shop#7", "acme/shop#8")).toHaveLength(
    1,
  );
  expect(check("The released notes name setup.exe as it is.", "acme/shop#8")).toHaveLength(1);
});

describe("No sentence stands that", () => {
  test.each([
    ["cites nothing", "Receipts are right.", []],
    ["cites what is not there", "Receipts are right.", ["acme/shop#99"]],
    ["cites something else beside", "Receipts are right.", ["acme/shop#7", "acme/other#1"]],
    ["cites closed and open work at once", "Receipts got better.", ["acme/shop#7", "acme/shop#9"]],
    ["is about something else", "The company was sold.", ["acme/shop#7"]],
    ["leaves out one of what it cites", "Receipts are right.", ["acme/shop#7", "acme/shop#8"]],
    ["has a number of its own", "Receipts are right in 100 cases.", ["acme/shop#7"]],
    ["has the number of another fact", "Receipts are split 3 ways.", ["acme/shop#9"]],
    ["claims a release", "Split receipts were deployed.", ["acme/shop#7"]],
    ["claims that people have it", "Customers have right receipts.", ["acme/shop#7"]],
    ["calls open work done", "The receipt page was finished.", ["acme/shop#9"]],
    ["mentions somebody", "Receipts are right, thanks @mira.", ["acme/shop#7"]],
    ["names an issue", "Receipts are right, see #7.", ["acme/shop#7"]],
    ["links", "Receipts are right: https://evil.example", ["acme/shop#7"]],
    ["links without a scheme", "Receipts are right: evil.example", ["acme/shop#7"]],
    ["links in Markdown", "[Receipts](javascript:alert)", ["acme/shop#7"]],
    ["has markup", "Receipts are **right**.", ["acme/shop#7"]],
    ["has HTML", "Receipts <img src=x> are right.", ["acme/shop#7"]],
    ["has code", "Receipts are `right`.", ["acme/shop#7"]],
    ["begins a list or a quote", "> Receipts are right.", ["acme/shop#7"]],
    ["breaks the line", "Receipts\n## are right", ["acme/shop#7"]],
    ["turns a line around", "Receipts \u202eare right", ["acme/shop#7"]],
    ["is empty", "", ["acme/shop#7"]],
    ["is huge", `Receipts ${"are right ".repeat(100_000)}`, ["acme/shop#7"]],
  ])("%s", (_what, text, cites) => {
    expect(check(text, ...cites)).toEqual([]);
  });
});

test("A fact that two sentences cite belongs to the first; a bad sentence takes none with it", () => {
  const given = [
    { text: "Receipts are right @all.", cites: ["acme/shop#7"] },
    { text: "Receipts are split right.", cites: ["acme/shop#7"] },
    { text: "Receipts once more.", cites: ["acme/shop#7"] },
    { text: "A dark receipt page.", cites: ["acme/shop#9"] },
  ];
  expect(toSentences(given, FACTS).map(({ text }) => text)).toEqual([
    "Receipts are split right.",
    "A dark receipt page.",
  ]);
});

test("Whatever a model answers, each sentence cites facts that are there, each once, and has no sign of markup", () => {
  const cite = fc.oneof(fc.constantFrom(...FACTS.map(({ id }) => id)), fc.string());
  const words = fc.constantFrom(
    "Receipts",
    "split",
    "page",
    "@all",
    "#7",
    "[a](b)",
    "<b>",
    "99",
    "3",
    "released",
    "\n",
  );
  const text = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.array(words).map((list) => list.join(" ")),
  );
  const given = fc.array(fc.record({ text, cites: fc.array(cite, { maxLength: 4 }) }), { maxLength: 8 });
  fc.assert(
    fc.property(given, (answer) => {
      const sentences = toSentences(answer, FACTS);
      const cited = sentences.flatMap(({ cites }) => cites.map(({ issue }) => issue));
      expect(new Set(cited).size).toBe(cited.length);
      expect(cited.every((issue) => FACTS.some((known) => known.issue === issue))).toBe(true);
      for (const sentence of sentences) {
        expect(sentence.cites.length).toBeGreaterThan(0);
        expect(sentence.text).not.toMatch(/[@#[\]<>*`\n]/);
      }
    }),
    { numRuns: 300 },
  );
});
